package org.siamese.examples.faces;

import java.nio.file.Path;
import java.util.Locale;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.decision.evaluate.Verification;
import org.siamese.examples.report.Measures;

/** What the face example measured, and on what. */
record FaceMetrics(
        FaceData data,
        ScoredPairs calibration,
        Verification test,
        String recipe,
        int epochs,
        long seed,
        double seconds) {

    /** What was measured of a saved model. */
    static Measures evaluation(FaceData data, Verification test, Path model) {
        Measures measures = new Measures();
        measures.line("data", data.source());
        measures.line("model", model.toString());
        measures.line("tested on", FaceData.counts(data.test()) + ", all " + test.pairs() + " pairs");
        addTest(measures, test);
        measures.json().put("data", data.source()).put("model", model.toString());
        return measures;
    }

    /** What was measured of a run. */
    Measures measures() {
        Measures measures = new Measures();
        measures.line("data", data.source());
        measures.line(
                "training",
                FaceData.counts(data.train()) + ", " + epochs + " epochs, recipe " + recipe + ", seed " + seed);
        measures.line("threshold chosen on", data.calibrationWords() + ", " + calibration.size() + " pairs");
        measures.line(
                "tested on", FaceData.counts(data.test()) + ", all " + test.pairs() + " pairs, none seen in training");
        addTest(measures, test);
        measures.line("seconds", String.format(Locale.ROOT, "%.1f", seconds));
        ObjectNode json = measures.json();
        json.put("seconds", seconds);
        json.put("data", data.source());
        json.put("recipe", recipe);
        json.put("epochs", epochs);
        json.put("seed", seed);
        json.put("trainingIdentities", data.train().classes().count());
        json.put("calibrationHeldOut", data.holdsOutCalibration());
        json.put("calibrationIdentities", data.calibration().classes().count());
        json.put("calibrationPairs", calibration.size());
        return measures;
    }

    private static void addTest(Measures measures, Verification test) {
        measures.note("");
        measures.verification(test, "identities");
        measures.note("[] are 95 % bootstrap intervals over the " + test.identities() + " test persons");
    }
}
