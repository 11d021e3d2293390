package org.siamese.examples.signatures;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.siamese.core.engine.Precision;
import org.siamese.data.DataException;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.SignatureFolders;
import org.siamese.data.sample.ReferenceDraws;
import org.siamese.data.split.IdentitySplit;
import org.siamese.data.split.Split;
import org.siamese.decision.evaluate.Verification;
import org.siamese.examples.command.CommonOptions;
import org.siamese.examples.recipe.Recipe;
import org.siamese.examples.recipe.Training;
import org.siamese.examples.report.Measures;
import org.siamese.examples.report.OutputFolder;
import org.siamese.examples.report.Results;
import org.siamese.image.pipeline.ImagePipeline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Signatures by cross-validation over writers: every writer is tested once, by a model that has seen neither genuine signatures nor
 * forgeries of that writer.
 */
@Command(
        name = "signature-folds",
        description =
                "Measures the recipe for signatures by cross-validation over writers: one genuine signature beside a questioned"
                        + " one, and several fused. Without --data it generates signatures. Each fold's model is kept in --out;"
                        + " started again with the same options, the command goes on with the folds that are missing.",
        footer = {"", "DIR, or DIR/images, holds the folders NNN and NNN_forg of each writer."},
        mixinStandardHelpOptions = true)
public final class SignatureFolds implements Callable<Integer> {
    private static final int SYNTHETIC_WRITERS = 20;
    private static final int LEAST_HEIGHT = 32;
    private static final SignatureScoring PLAIN = new SignatureScoring(0, 0, 0);

    @Mixin
    private final CommonOptions options = new CommonOptions();

    @Option(
            names = "--folds",
            paramLabel = "N",
            order = 20,
            defaultValue = "10",
            showDefaultValue = Visibility.ALWAYS,
            description = "Folds of writers; each fold is tested once and trained on otherwise.")
    private int folds;

    @Option(
            names = "--references",
            paramLabel = "N",
            order = 21,
            defaultValue = "5",
            showDefaultValue = Visibility.ALWAYS,
            description = "Genuine signatures that are fused.")
    private int references;

    @Option(
            names = "--draws",
            paramLabel = "N",
            order = 22,
            defaultValue = "20",
            showDefaultValue = Visibility.ALWAYS,
            description = "How often these are drawn for each writer.")
    private int draws;

    @Option(
            names = "--height",
            paramLabel = "N",
            order = 23,
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "Height of the pictures by the recipe best, with --data; smaller ones take less time and give more errors.")
    private int height = SignatureRecipe.BEST_HEIGHT;

    @Option(
            names = "--whitening",
            paramLabel = "S",
            order = 24,
            description =
                    "Shrinkage, 0 to 1, by which embeddings are whitened with the covariance of each fold's training signatures;"
                            + " 0 for no whitening. Default: of 0 and 0.3, what is best on the writers of the other folds.")
    private @Nullable Double whitening;

    @Option(
            names = "--cohort",
            paramLabel = "N",
            order = 25,
            description =
                    "Nearest training signatures whose mean distance is the unit of a signature's distances, or all where there are fewer;"
                            + " 0 for none. Default: of 0, 20 and 50, what is best on the writers of the other folds.")
    private @Nullable Integer cohort;

    @Option(
            names = "--spread",
            paramLabel = "W",
            order = 25,
            description =
                    "Weight, 0 to 1, of the mean distance of the fused references to each other in the unit of their distances; 0 for none."
                            + " Default: of 0, 0.5 and 1, what is best on the writers of the other folds.")
    private @Nullable Double spread;

    @Option(
            names = "--first",
            paramLabel = "N",
            order = 26,
            showDefaultValue = Visibility.ALWAYS,
            description = "First fold that is trained and measured.")
    private int first = 1;

    @Option(
            names = "--last",
            paramLabel = "N",
            order = 27,
            description = "Last fold that is trained and measured. Default: the last one.")
    private @Nullable Integer last;

    @Option(
            names = "--towers",
            paramLabel = "N",
            order = 28,
            showDefaultValue = Visibility.ALWAYS,
            description = "Towers that are trained for each fold, one after the other, and joined.")
    private int towers = 1;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        options.check();
        options.require(!options.dryRun(), "--dry-run", "none; signatures --dry-run shows a fold's tower", "--dry-run");
        options.requireFolds(folds);
        options.require(references >= 1, "--references", "at least 1", references);
        options.require(draws >= 1, "--draws", "at least 1", draws);
        options.require(height >= LEAST_HEIGHT, "--height", "at least " + LEAST_HEIGHT, height);
        requireShare("--whitening", whitening);
        requireShare("--spread", spread);
        options.require(references > 1 || spread == null || spread == 0, "--spread", "0 with one reference", spread);
        options.require(cohort == null || cohort >= 0, "--cohort", "at least 0", cohort);
        options.require(towers >= 1, "--towers", "at least 1", towers);
        int end = last == null ? folds : last;
        options.require(first >= 1 && first < folds, "--first", "1 to " + (folds - 1), first);
        options.require(end > first && end <= folds, "--last", (first + 1) + " to " + folds, end);
        long start = System.nanoTime();
        OutputFolder folder = OutputFolder.at(options.out());
        SignatureRecipe recipe = recipe();
        ImageDataset signatures = signatures(recipe.pipeline());
        // What cannot be measured should show before anything is trained.
        ReferenceDraws.of(signatures.classes(), signatures.forgeries(), references, 1, 0);
        List<Split> splits = IdentitySplit.kFold(signatures, folds, options.seed());
        List<String> writers = new ArrayList<>(new TreeSet<>(signatures.counts().keySet()));
        int epochs = options.epochs(recipe.epochs());
        ScoringChoice choice = choice();
        List<TrainedFold> done = new ArrayList<>();
        for (int number = first; number <= end; number++) {
            Split split = splits.get(number - 1);
            String settings = "fold " + number + " of " + folds + ", recipe " + recipe.name() + ", " + epochs
                    + " epochs, seed " + options.seed() + ", " + writers.size() + " writers, " + signatures.size()
                    + " signatures"
                    + (options.precision() == Precision.FLOAT32 ? "" : ", " + options.precision());
            done.add(TrainedFold.of(
                    split, parts(number, settings, recipe, epochs, folder), writers, choice.readsTraining()));
            tell(done.get(done.size() - 1), number);
        }
        List<SignatureFold> scored = choice.of(done, references, draws, options.seed());
        Measures measures = new SignatureFoldMeasures(scored, references, draws, options.seed())
                .measures(source(), signatures, recipe, epochs);
        measures.precision(options.precision());
        measures.line("towers", towers + " for each fold");
        measures.json().put("towers", towers).put("first", first).put("last", end);
        double seconds = (System.nanoTime() - start) / 1e9;
        measures.line("seconds", String.format(Locale.ROOT, "%.1f, of folds that were not there yet", seconds));
        measures.json().put("seconds", seconds);
        new Results(folder).finish(measures, options);
        return 0;
    }

    /** The towers of a fold; the files of all but the first have their numbers. */
    private List<TrainedFold.Part> parts(
            int fold, String settings, SignatureRecipe recipe, int epochs, OutputFolder folder) {
        List<TrainedFold.Part> parts = new ArrayList<>();
        for (int tower = 1; tower <= towers; tower++) {
            long seed = Training.seedOfTower(options.seed(), tower - 1);
            String name = String.format(Locale.ROOT, "fold-%02d", fold) + (tower == 1 ? "" : "-tower-" + tower);
            parts.add(new TrainedFold.Part(
                    train -> recipe.training(train, epochs, seed).withPrecision(options.precision()),
                    folder.file(name + ".siamese"),
                    settings + (tower == 1 ? "" : ", tower " + tower)));
        }
        return parts;
    }

    private void requireShare(String option, @Nullable Double value) {
        options.require(value == null || value >= 0 && value <= 1, option, "0 to 1", value);
    }

    private ScoringChoice choice() {
        return new ScoringChoice(
                whitening == null ? ScoringChoice.WHITENINGS : List.of(whitening),
                cohort == null ? ScoringChoice.COHORTS : List.of(cohort),
                spread != null ? List.of(spread) : references > 1 ? ScoringChoice.SPREADS : List.of(0.0));
    }

    private void tell(TrainedFold fold, int number) {
        if (!options.quiet()) {
            PrintWriter err = spec.commandLine().getErr();
            Verification reached = Verification.of(fold.scored(PLAIN).oneToOne(), 0, options.seed());
            err.printf(
                    Locale.ROOT,
                    "fold %d of %d: equal error rate of plain distances %.2f %%%n",
                    number,
                    folds,
                    100 * reached.equalErrorRate().value());
            err.flush();
        }
    }

    private String source() {
        return options.data().map(Path::toString).orElse("synthetic signatures");
    }

    private SignatureRecipe recipe() {
        boolean best = options.recipe(Recipe.BEST) == Recipe.BEST;
        if (options.data().isEmpty()) {
            return best ? SignatureRecipe.syntheticBest() : SignatureRecipe.syntheticTutorial(0);
        }
        return best ? SignatureRecipe.best(height) : SignatureRecipe.tutorial(0);
    }

    private ImageDataset signatures(ImagePipeline pipeline) {
        Optional<Path> data = options.data();
        if (data.isEmpty()) {
            return SignatureParts.synthetic(SYNTHETIC_WRITERS, pipeline, options.seed())
                    .train()
                    .images();
        }
        Path folder = data.get();
        Path images = folder.resolve("images");
        ImageDataset found =
                SignatureFolders.at(Files.isDirectory(images) ? images : folder).load(pipeline);
        if (found.classes().count() < folds) {
            throw DataException.of(
                    "folder " + folder.toAbsolutePath(),
                    "at least " + folds + " writers for as many folds",
                    "" + found.classes().count());
        }
        return found;
    }
}
