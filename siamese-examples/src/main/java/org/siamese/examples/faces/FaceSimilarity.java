package org.siamese.examples.faces;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.sample.AllPairs;
import org.siamese.data.sample.ItemPair;
import org.siamese.data.verify.ImageScores;
import org.siamese.decision.evaluate.Roc;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.decision.evaluate.Verification;
import org.siamese.examples.command.CommonOptions;
import org.siamese.examples.recipe.Recipe;
import org.siamese.examples.recipe.Training;
import org.siamese.examples.recipe.TrainingRecord;
import org.siamese.examples.report.Charts;
import org.siamese.examples.report.Decisions;
import org.siamese.examples.report.DryRun;
import org.siamese.examples.report.Measures;
import org.siamese.examples.report.OutputFolder;
import org.siamese.examples.report.PairGrid;
import org.siamese.examples.report.Results;
import org.siamese.image.pipeline.ImagePipeline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The face tutorial: random pairs, a small convolutional tower, the contrastive loss; tested on all pairs of persons that
 * training never saw.
 */
@Command(
        name = "faces",
        description = "Learns which two photographs show the same person. Without --data it generates synthetic faces.",
        footer = {
            "",
            "DIR holds training/ and testing/, each with one folder for each person; or one folder for each person, which is then"
                    + " split by person."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class FaceSimilarity implements Callable<Integer> {
    private static final int FOLDER_EPOCHS = 100;
    private static final int SYNTHETIC_EPOCHS = 6;
    private static final int HELD_OUT = 4;
    private static final int GRID_COLUMNS = 4;
    private static final int GRID_PAIRS = 12;

    @Mixin
    private final CommonOptions options = new CommonOptions();

    @Option(
            names = "--batch",
            paramLabel = "N",
            order = 20,
            defaultValue = "" + FaceRecipe.TUTORIAL_BATCH,
            description = "Pairs a step of the tutorial's recipe.")
    private int batch;

    @Option(
            names = "--learning-rate",
            paramLabel = "X",
            order = 21,
            defaultValue = "" + FaceRecipe.TUTORIAL_RATE,
            description = "Learning rate of Adam in the tutorial's recipe.")
    private double learningRate;

    @Option(
            names = "--margin",
            paramLabel = "X",
            order = 22,
            defaultValue = "" + FaceRecipe.TUTORIAL_MARGIN,
            description = "Margin of the contrastive loss in the tutorial's recipe.")
    private double margin;

    @Option(
            names = "--calibration",
            paramLabel = "N",
            order = 23,
            description =
                    "Persons held out of training to choose the threshold on. 0 trains on everyone, as the tutorial"
                            + " does, and takes the threshold from the persons trained on. Default: 0 where DIR has testing/, else "
                            + HELD_OUT + ".",
            showDefaultValue = Visibility.NEVER)
    private @Nullable Integer calibration;

    @Option(names = "--development", hidden = true)
    private void development(int value) {
        options.renamed("--development", "--calibration");
        calibration = value;
    }

    @Override
    public Integer call() {
        requireOptions();
        OutputFolder folder = OutputFolder.at(options.out());
        Optional<Path> model = options.model();
        if (model.isPresent()) {
            evaluate(model.get(), folder);
        } else {
            train(folder);
        }
        return 0;
    }

    private void train(OutputFolder folder) {
        long start = System.nanoTime();
        long seed = options.seed();
        FaceData raw = options.data()
                .map(path -> FaceData.folder(path, heldOut(FaceData.isSplit(path) ? 0 : HELD_OUT), seed))
                .orElseGet(() -> FaceData.synthetic(heldOut(HELD_OUT), seed));
        Recipe recipe = options.recipe(Recipe.TUTORIAL);
        int epochs = options.epochs(options.data().isPresent() ? FOLDER_EPOCHS : SYNTHETIC_EPOCHS);
        List<Training> towers = recipe == Recipe.BEST
                ? FaceContender.best().trainings(raw.train(), epochs, seed, options.precision())
                : List.of(FaceRecipe.tutorial(raw.train(), margin, batch, learningRate, seed)
                        .training(epochs, seed)
                        .withPrecision(options.precision()));
        if (options.dryRun()) {
            DryRun.print(towers, options);
            return;
        }
        FaceData faces = raw.prepared(towers.get(0).images().pipeline());
        TrainingRecord record = new TrainingRecord(options.report());
        SiameseModel trained = Training.runEnsemble(towers, record, options.quiet());
        ScoredPairs calibrationPairs = ImageScores.allPairs(trained, faces.calibration());
        SiameseModel model = Decisions.choose(
                trained, calibrationPairs, faces.calibrationWords() + ", " + calibrationPairs.size() + " pairs");
        ScoredPairs testPairs = ImageScores.allPairs(model, faces.test());
        Verification result = Decisions.test(model, testPairs, seed);
        double seconds = (System.nanoTime() - start) / 1e9;

        FaceMetrics metrics =
                new FaceMetrics(faces, calibrationPairs, result, recipe.toString(), epochs, seed, seconds);
        Results results = new Results(folder);
        results.model(model);
        results.file("loss.png", "the loss of each epoch", file -> Charts.loss(file, record.losses()));
        pictures(results, faces.test(), model, testPairs);
        if (options.report()) {
            results.report(new FaceReport(faces, model, testPairs, result).trained(metrics, record, options));
        }
        Measures measures = metrics.measures();
        measures.precision(options.precision());
        results.finish(measures, options);
    }

    private void evaluate(Path file, OutputFolder folder) {
        SiameseModel model = SiameseModel.load(file);
        ImagePipeline pipeline = model.pipeline();
        FaceData faces = options.data()
                .map(path -> FaceData.evaluation(path, pipeline))
                .orElseGet(() -> FaceData.syntheticEvaluation(pipeline, options.seed()));
        ScoredPairs testPairs = ImageScores.allPairs(model, faces.test());
        Verification result = Decisions.test(model, testPairs, options.seed());
        Results results = new Results(folder);
        pictures(results, faces.test(), model, testPairs);
        if (options.report()) {
            results.report(new FaceReport(faces, model, testPairs, result).evaluated(file, options));
        }
        results.finish(FaceMetrics.evaluation(faces, result, file), options);
    }

    private void pictures(Results results, ImageDataset test, SiameseModel model, ScoredPairs pairs) {
        results.file("roc.png", "the ROC curve of the test pairs", file -> Charts.roc(file, Roc.of(pairs)));
        results.pairs(somePairs(test, model), GRID_COLUMNS, Decisions.threshold(model));
    }

    private void requireOptions() {
        options.check();
        options.require(batch >= 1, "--batch", "at least 1", batch);
        options.require(
                calibration == null || calibration == 0 || calibration >= 2,
                "--calibration",
                "0 or at least 2",
                calibration);
        options.require(margin > 0 && Double.isFinite(margin), "--margin", "a finite number above 0", margin);
        options.require(
                learningRate > 0 && Double.isFinite(learningRate),
                "--learning-rate",
                "a finite number above 0",
                learningRate);
    }

    private int heldOut(int otherwise) {
        return calibration == null ? otherwise : calibration;
    }

    /** As many same as different pairs, drawn at random. */
    private List<PairGrid.Cell> somePairs(ImageDataset test, SiameseModel model) {
        List<ItemPair> all = new ArrayList<>(AllPairs.of(test.classes()));
        Collections.shuffle(all, new Random(options.seed()));
        List<PairGrid.Cell> cells = new ArrayList<>();
        for (boolean same : new boolean[] {true, false}) {
            all.stream()
                    .filter(pair -> pair.relation().isSame() == same)
                    .limit(GRID_PAIRS / 2)
                    .map(pair -> new PairGrid.Cell(
                            test.image(pair.first()),
                            test.image(pair.second()),
                            pair.relation(),
                            model.distance(test.image(pair.first()), test.image(pair.second()))))
                    .forEach(cells::add);
        }
        return cells;
    }
}
