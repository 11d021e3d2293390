package org.siamese.examples.signatures;

import java.util.Locale;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.core.model.SiameseModel;
import org.siamese.decision.evaluate.Verification;
import org.siamese.examples.command.CommonOptions;
import org.siamese.examples.recipe.Training;
import org.siamese.examples.recipe.TrainingRecord;
import org.siamese.examples.report.Decisions;
import org.siamese.examples.report.Measures;

/**
 * A training run and its test.
 *
 * @param parts what it was trained and tested on
 * @param recipe how
 * @param epochs how long
 * @param seed seed of everything random
 * @param seconds time of training and test
 * @param record losses and health
 * @param model the model with its decision
 * @param result its result on the test pairs
 */
record SignatureRun(
        SignatureParts parts,
        SignatureRecipe recipe,
        int epochs,
        long seed,
        double seconds,
        TrainingRecord record,
        SiameseModel model,
        SignatureResult result) {

    /** Trains, chooses threshold and calibration on the calibration pairs, and tests. */
    static SignatureRun of(SignatureRecipe recipe, SignatureParts parts, CommonOptions options) {
        long start = System.nanoTime();
        long seed = options.seed();
        int epochs = options.epochs(recipe.epochs());
        TrainingRecord record = new TrainingRecord(options.report());
        SiameseModel trained = training(recipe, parts, options).run(record, options.quiet());
        SiameseModel model = Decisions.choose(
                trained, SignatureScores.of(trained, parts.calibration()).pairs(), parts.calibrationWords());
        SignatureResult result = SignatureResult.of(model, parts.test(), seed);
        double seconds = (System.nanoTime() - start) / 1e9;
        return new SignatureRun(parts, recipe, epochs, seed, seconds, record, model, result);
    }

    /** How it is trained. */
    static Training training(SignatureRecipe recipe, SignatureParts parts, CommonOptions options) {
        return recipe.training(parts.train(), options.epochs(recipe.epochs()), options.seed())
                .withPrecision(options.precision());
    }

    /** What was measured. */
    Measures measures() {
        Measures measures = new Measures();
        measures.line("data", parts.source());
        measures.line(
                "training",
                SignatureParts.counts(parts.train()) + ", " + epochs + " epochs, recipe " + recipe.name() + ", seed "
                        + seed);
        measures.line("decision chosen on", parts.calibrationWords());
        result.addTo(measures);
        measures.line("seconds", String.format(Locale.ROOT, "%.1f", seconds));
        ObjectNode json = measures.json();
        json.put("data", parts.source());
        json.put("recipe", recipe.name());
        json.put("epochs", epochs);
        json.put("seed", seed);
        json.put("trainingWriters", SignatureParts.writers(parts.train()));
        json.put("calibrationHeldOut", parts.holdsOutCalibration());
        json.put("calibrationWriters", SignatureParts.writers(parts.calibration()));
        json.put("calibrationPairs", parts.calibration().pairs().size());
        json.put("seconds", seconds);
        return measures;
    }

    /** Adds the result of the same recipe on a split that leaks. */
    static void compare(Measures measures, SignatureSplit.Findings findings, Verification honest, Verification leaky) {
        measures.note("");
        measures.note("The split as given leaks: " + findings + ".");
        measures.note(String.format(Locale.ROOT, "%-22s %-28s %s", "", "split by writer", "split as given"));
        measures.note(row(
                "equal error rate",
                honest.equalErrorRate().percent(),
                leaky.equalErrorRate().percent()));
        measures.note(row("area under the ROC", Measures.plain(honest.area()), Measures.plain(leaky.area())));
        measures.note(
                row("accuracy", honest.accuracy().percent(), leaky.accuracy().percent()));
        measures.note("Only the result by writer says anything about signatures of other writers.");
        ObjectNode json = measures.json().putObject("leaky");
        json.put("testImagesInTraining", findings.copies());
        json.put("testImages", findings.testImages());
        json.put("testWritersInTraining", findings.commonWriters());
        Measures.write(json, leaky, "writers");
    }

    private static String row(String name, String honest, String leaky) {
        return String.format(Locale.ROOT, "%-22s %-28s %s", name, honest, leaky);
    }
}
