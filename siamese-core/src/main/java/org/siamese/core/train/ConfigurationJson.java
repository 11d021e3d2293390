package org.siamese.core.train;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.core.objective.MetricLoss;

/** A {@link TrainingConfiguration} as JSON: one field for each setting, loss and updater as Deeplearning4j writes them. */
final class ConfigurationJson {
    private static final int FORMAT = 1;
    private static final ObjectMapper JSON = JsonMappers.getMapper();

    private ConfigurationJson() {}

    static ObjectNode tree(TrainingConfiguration configuration) {
        ObjectNode json = JSON.createObjectNode();
        json.put("format", FORMAT);
        json.set("loss", JSON.valueToTree(configuration.loss()));
        json.set("updater", JSON.valueToTree(configuration.updater()));
        TrainingBudget budget = configuration.budget();
        ObjectNode limits = json.putObject("budget");
        if (budget.limitsEpochs()) {
            limits.put("epochs", budget.epochs());
        }
        if (budget.limitsSteps()) {
            limits.put("steps", budget.steps());
        }
        if (budget.limitsTime()) {
            limits.put("milliseconds", budget.time().toMillis());
        }
        json.put("seed", configuration.seed());
        json.put("memberStatistics", configuration.memberStatistics().name());
        json.put("accumulation", configuration.accumulation());
        if (configuration.chunkRows() > 0) {
            // Settings that were saved before chunks existed compare as equal without them.
            json.put("chunkRows", configuration.chunkRows());
        }
        json.putObject("clipping")
                .put("kind", configuration.clipping().kind().name())
                .put("threshold", configuration.clipping().threshold());
        json.put("l2", configuration.l2());
        json.put("weightDecay", configuration.weightDecay());
        configuration.frozen().forEach(json.putArray("frozen")::add);
        if (!configuration.learningRateFactors().isEmpty()) {
            // As with chunkRows.
            configuration.learningRateFactors().forEach(json.putObject("learningRateFactors")::put);
        }
        EarlyStopping stopping = configuration.earlyStopping();
        if (stopping != null) {
            json.putObject("earlyStopping")
                    .put("patience", stopping.patience())
                    .put("minimumGain", stopping.minimumGain())
                    .put("restoreBest", stopping.restoreBest());
        }
        return json;
    }

    static String write(TrainingConfiguration configuration) {
        return tree(configuration).toPrettyString();
    }

    static TrainingConfiguration read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            if (json.path("format").asInt() != FORMAT) {
                throw new IllegalArgumentException(
                        "json: expected training settings of format " + FORMAT + ", got " + json.path("format"));
            }
            List<String> frozen = new ArrayList<>();
            json.path("frozen").forEach(name -> frozen.add(name.asText()));
            JsonNode clipping = json.path("clipping");
            JsonNode stopping = json.path("earlyStopping");
            return new TrainingConfiguration(
                    JSON.treeToValue(json.path("loss"), MetricLoss.class),
                    updater(json.path("updater")),
                    budget(json.path("budget")),
                    number(json, "seed").asLong(),
                    MemberStatistics.valueOf(json.path("memberStatistics").asText()),
                    number(json, "accumulation").asInt(),
                    json.has("chunkRows") ? number(json, "chunkRows").asInt() : 0,
                    new GradientClipping(
                            GradientNormalization.valueOf(clipping.path("kind").asText()),
                            number(clipping, "threshold").asDouble()),
                    number(json, "l2").asDouble(),
                    number(json, "weightDecay").asDouble(),
                    frozen,
                    factors(json.path("learningRateFactors")),
                    stopping.isMissingNode()
                            ? null
                            : new EarlyStopping(
                                    number(stopping, "patience").asInt(),
                                    number(stopping, "minimumGain").asDouble(),
                                    stopping.path("restoreBest").asBoolean()));
        } catch (IOException e) {
            throw new IllegalArgumentException("json: expected training settings, got something else: " + e, e);
        }
    }

    private static Map<String, Double> factors(JsonNode json) {
        Map<String, Double> factors = new LinkedHashMap<>();
        json.fieldNames()
                .forEachRemaining(name -> factors.put(name, number(json, name).asDouble()));
        return factors;
    }

    /** A number, which must be there: Jackson would give 0 for what is missing or something else. */
    private static JsonNode number(JsonNode json, String name) {
        JsonNode value = json.path(name);
        if (!value.isNumber()) {
            throw new IllegalArgumentException("json, " + name + ": expected a number, got " + text(value));
        }
        return value;
    }

    private static IUpdater updater(JsonNode json) throws IOException {
        IUpdater updater = JSON.treeToValue(json, IUpdater.class);
        if (updater == null) {
            throw new IllegalArgumentException("json, updater: expected an updater, got " + text(json));
        }
        if (updater.hasLearningRate()
                && JSON.valueToTree(updater).has("learningRate")
                && !json.path("learningRate").isNumber()
                && !json.path("learningRateSchedule").isObject()) {
            throw new IllegalArgumentException("json, updater, learningRate: expected a number or a schedule, got "
                    + text(json.path("learningRate")));
        }
        return updater;
    }

    private static String text(JsonNode value) {
        return value.isMissingNode() ? "none" : value.toString();
    }

    private static TrainingBudget budget(JsonNode json) {
        return new TrainingBudget(
                json.path("epochs").asInt(Integer.MAX_VALUE),
                json.path("steps").asLong(Long.MAX_VALUE),
                json.has("milliseconds")
                        ? Duration.ofMillis(json.path("milliseconds").asLong())
                        : TrainingBudget.NO_TIME_LIMIT);
    }
}
