package org.siamese.examples.omniglot;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.leak.Leak;
import org.siamese.data.leak.LeakGuard;
import org.siamese.data.split.Split;
import org.siamese.examples.command.CommonOptions;
import org.siamese.examples.recipe.Training;
import org.siamese.examples.recipe.TrainingRecord;
import org.siamese.examples.report.Charts;
import org.siamese.examples.report.DryRun;
import org.siamese.examples.report.Measures;
import org.siamese.examples.report.OutputFolder;
import org.siamese.examples.report.Results;

/**
 * Training and test in Vinyals' split.
 *
 * @param data folder of Omniglot
 * @param trainCharacters how many characters are trained on
 * @param towers how many towers are trained and joined
 * @param options of the command
 */
record CharacterRun(Path data, int trainCharacters, int towers, CommonOptions options) {
    /** Characters share alphabets by design. Blank or like pictures of different characters do occur. */
    private static final LeakGuard GUARD = LeakGuard.strict()
            .withAllowed(Leak.Kind.SAME_GROUP, Leak.Kind.SAME_FILE, Leak.Kind.SAME_PIXELS, Leak.Kind.SAME_PICTURE);

    /** Trains, tests and writes. */
    void train(OutputFolder folder, boolean checkpoints) {
        long start = System.nanoTime();
        LetterRecipe recipe = LetterRecipe.characters().withTowers(towers);
        Split split = CharacterTest.split(data, recipe.pipeline(), trainCharacters);
        GUARD.require(split.train(), split.test());
        int epochs = options.epochs(recipe.epochs());
        List<Training> trainings = recipe.trainings(
                split.train(),
                epochs,
                options.seed(),
                options.precision(),
                checkpoints ? Optional.of(folder.file("checkpoints")) : Optional.empty());
        if (options.dryRun()) {
            DryRun.print(trainings, options);
            return;
        }
        TrainingRecord record = new TrainingRecord(false);
        SiameseModel model = LetterSplit.CHARACTERS.mark(Training.runEnsemble(trainings, record, options.quiet()));
        double seconds = (System.nanoTime() - start) / 1e9;
        Results results = new Results(folder);
        results.model(model);
        results.file("loss.png", "the loss of each epoch", file -> Charts.loss(file, record.losses()));
        Measures measures = new Measures();
        measures.line("data", data.toString());
        measures.line(
                "training",
                split.train().classes().count() + " classes, " + split.train().size() + " images, " + epochs
                        + " epochs, recipe " + recipe.name() + ", seed " + options.seed()
                        + (towers == 1 ? "" : ", " + towers + " towers"));
        measures.json()
                .put("data", data.toString())
                .put("recipe", recipe.name())
                .put("trainCharacters", trainCharacters)
                .put("epochs", epochs)
                .put("towers", towers)
                .put("seed", options.seed())
                .put("seconds", seconds);
        measures.precision(options.precision());
        CharacterTest.of(model, split.test(), options.seed()).addTo(measures);
        measures.line("seconds", String.format(Locale.ROOT, "%.1f, of training since it began or went on", seconds));
        results.finish(measures, options);
    }
}
