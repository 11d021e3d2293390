package org.siamese.examples.faces;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.core.evaluate.Estimate;
import org.siamese.core.evaluate.ScoredPairs;
import org.siamese.core.evaluate.Verification;
import org.siamese.data.dataset.ImageDataset;

/** What the face example measured, as a table and as JSON. */
record FaceMetrics(FaceData data, ScoredPairs development, Verification test, int epochs, long seed, double seconds) {

    void print(PrintWriter out) {
        line(out, "data", data.source());
        line(out, "training", counts(data.train()) + ", " + epochs + " epochs, seed " + seed);
        line(
                out,
                "threshold chosen on",
                counts(data.development()) + ", " + development.size() + " pairs, "
                        + (data.holdsOutDevelopment() ? "none seen in training" : "the ones trained on"));
        line(out, "tested on", counts(data.test()) + ", all " + test.pairs() + " pairs, none seen in training");
        out.println();
        line(out, "equal error rate", test.equalErrorRate().percent());
        line(out, "area under the ROC", plain(test.area()));
        line(out, "accuracy", test.accuracy().percent());
        line(out, "threshold", String.format(Locale.ROOT, "%.4f", test.threshold()));
        line(out, "seconds", String.format(Locale.ROOT, "%.1f", seconds));
        out.println("[] are 95 % bootstrap intervals over the " + test.identities() + " test persons");
    }

    private static void line(PrintWriter out, String name, String value) {
        out.printf(Locale.ROOT, "%-22s %s%n", name, value);
    }

    private static String counts(ImageDataset part) {
        return part.classes().count() + " persons, " + part.size() + " images";
    }

    private static String plain(Estimate estimate) {
        return String.format(Locale.ROOT, "%.4f [%.4f, %.4f]", estimate.value(), estimate.lower(), estimate.upper());
    }

    void write(Path file) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = mapper.createObjectNode();
        json.put("eer", test.equalErrorRate().value());
        json.put("auc", test.area().value());
        json.put("accuracy", test.accuracy().value());
        json.put("threshold", test.threshold());
        json.put("pairs", test.pairs());
        json.put("identities", test.identities());
        json.put("seconds", seconds);
        ObjectNode intervals = json.putObject("intervals");
        intervals.put("confidence", Verification.CONFIDENCE);
        intervals.put("over", "identities");
        intervals
                .putArray("eer")
                .add(test.equalErrorRate().lower())
                .add(test.equalErrorRate().upper());
        intervals.putArray("auc").add(test.area().lower()).add(test.area().upper());
        intervals
                .putArray("accuracy")
                .add(test.accuracy().lower())
                .add(test.accuracy().upper());
        json.put("data", data.source());
        json.put("epochs", epochs);
        json.put("seed", seed);
        json.put("trainingIdentities", data.train().classes().count());
        json.put("developmentHeldOut", data.holdsOutDevelopment());
        json.put("developmentIdentities", data.development().classes().count());
        json.put("developmentPairs", development.size());
        mapper.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json);
    }
}
