package org.siamese.core.train;

import java.nio.file.Path;
import java.time.Instant;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.core.engine.StepResult;

/**
 * Everything that happens in a run as one JSON object a line, each with "event" and "time": start, step, health, epoch. Values
 * that are not finite are left out. A resumed run goes on in the same file, from its checkpoint. One object for one run.
 */
public final class JsonLinesLog extends LogFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonLinesLog(Path file) {
        super(file, "json-lines-log");
    }

    /** A log in the given file, which is replaced when a run starts anew. */
    public static JsonLinesLog at(Path file) {
        return new JsonLinesLog(file);
    }

    @Override
    public void onStart(TrainingPlan plan) {
        open();
        ObjectNode line = event("start");
        line.put("engine", plan.engine());
        line.put("step", plan.firstStep());
        line.put("batchesPerEpoch", plan.batchesPerEpoch());
        line.put("batchSize", plan.batchSize());
        line.put("unit", plan.unit());
        line.set("configuration", ConfigurationJson.tree(plan.configuration()));
        write(line);
    }

    @Override
    public void onStep(int epoch, int batch, int units, StepResult result) {
        ObjectNode line = event("step");
        line.put("epoch", epoch + 1);
        line.put("batch", batch + 1);
        line.put("units", units);
        put(line, "loss", result.loss());
        line.put("valid", result.tuples().valid());
        line.put("active", result.tuples().active());
        result.measures().ifPresent(measures -> put(line, "gradientNorm", measures.gradientNorm()));
        write(line);
    }

    @Override
    public void onHealth(HealthReport report) {
        ObjectNode line = event("health");
        line.put("epoch", report.epoch() + 1);
        line.put("steps", report.steps());
        line.put("measuredSteps", report.measuredSteps());
        put(line, "sameDistance", report.same().mean());
        put(line, "sameDeviation", report.same().deviation());
        put(line, "differentDistance", report.different().mean());
        put(line, "differentDeviation", report.different().deviation());
        put(line, "overlap", report.overlap());
        put(line, "activeShare", report.activeShare());
        line.put("emptySteps", report.emptySteps());
        put(line, "embeddingDeviation", report.embeddingDeviation());
        put(line, "effectiveRank", report.effectiveRank());
        put(line, "gradientNorm", report.gradientNorm());
        put(line, "waitingShare", report.waitingShare());
        report.warnings().forEach(line.withArray("warnings")::add);
        write(line);
    }

    @Override
    public void onEpoch(EpochReport report) {
        ObjectNode line = event("epoch");
        line.put("epoch", report.epoch() + 1);
        line.put("complete", report.complete());
        line.put("step", report.step());
        put(line, "loss", report.meanLoss());
        put(line, "development", report.measured());
        line.put("best", report.best());
        line.put("units", report.units());
        put(line, "seconds", report.seconds());
        put(line, "waitingShare", report.waitingShare());
        write(line);
    }

    private static ObjectNode event(String name) {
        return JSON.createObjectNode()
                .put("event", name)
                .put("time", Instant.now().toString());
    }

    private static void put(ObjectNode line, String name, double value) {
        if (Double.isFinite(value)) {
            line.put(name, value);
        }
    }

    private void write(ObjectNode line) {
        try {
            line(JSON.writeValueAsString(line));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a log line cannot be written as JSON", e);
        }
    }
}
