package org.siamese.examples.embedder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.distance.RowMatrices;
import org.siamese.data.DataException;
import org.siamese.data.dataset.ClassFolders;
import org.siamese.data.dataset.ClassRule;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.split.IdentitySplit;
import org.siamese.data.split.Split;
import org.siamese.data.verify.ImageScores;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.evaluate.CrossValidation;
import org.siamese.decision.evaluate.Retrieval;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.decision.evaluate.Verification;
import org.siamese.examples.command.CommonOptions;
import org.siamese.examples.command.LandmarkOptions;
import org.siamese.examples.report.Measures;
import org.siamese.examples.report.OutputFolder;
import org.siamese.examples.report.Results;
import org.siamese.examples.report.RunReport;
import org.siamese.image.inference.TestTimeAugmentation;
import org.siamese.image.inference.View;
import org.siamese.image.landmark.LandmarkSource;
import org.siamese.image.model.ImageModel;
import org.siamese.report.DataPart;
import org.siamese.report.MeasureTable;
import org.siamese.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A network that was trained elsewhere: calibrated on one half of the persons, measured on the other. Nothing is trained. */
@Command(
        name = "embedder",
        description = "Calibrates and measures a network in ONNX format on your own images. Nothing is trained.",
        footer = {
            "",
            "DIR holds one folder for each person, or training/ and testing/ with such folders, which are put"
                    + " together.",
            "Networks for faces need aligned faces: bring landmarks, or images that are cut as the network's training"
                    + " images were."
        },
        mixinStandardHelpOptions = true)
public final class EmbedderEvaluation implements Callable<Integer> {
    private static final int LEAST_PERSONS = 4;

    @Mixin
    private final CommonOptions options = new CommonOptions();

    @Mixin
    private final NetworkOptions network = new NetworkOptions();

    @Mixin
    private final LandmarkOptions landmarks = new LandmarkOptions();

    @Option(
            names = "--folds",
            paramLabel = "N",
            order = 40,
            defaultValue = "10",
            description = "Folds of persons, as many as face-folds has by default: 10.")
    private int folds;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            order = 41,
            defaultValue = "1",
            description = "How often persons are put into folds, by the seed and those that follow. Default: 1.")
    private int repeats;

    @Override
    public Integer call() {
        check();
        OutputFolder folder = OutputFolder.at(options.out());
        Optional<LandmarkSource> source = landmarks.source();
        try (ImageModel bare = network.load(source).toImageModel(network.distance())) {
            ImageModel model = network.mirror()
                    ? bare.withSettings(bare.settings()
                            .withTestTimeAugmentation(TestTimeAugmentation.of(View.plain(), View.mirror())))
                    : bare;
            measure(model, images(model), folder);
        }
        return 0;
    }

    private void check() {
        options.check();
        options.require(options.data().isPresent(), "--data", "a folder of images", "none");
        options.require(options.model().isEmpty(), "--evaluate", "none, as this command trains nothing", "a model");
        options.require(options.recipe().isEmpty(), "--recipe", "none, as this command trains nothing", "a recipe");
        options.requireNoPrecision();
        options.require(!options.dryRun(), "--dry-run", "none, as this command trains nothing", "--dry-run");
        options.require(folds >= 2, "--folds", "at least 2", folds);
        options.require(repeats >= 1, "--repeats", "at least 1", repeats);
        options.require(
                landmarks.isOneKind(), "--landmarks", "no --detector and no --landmark-network beside it", "both");
        network.check(options);
    }

    private ImageDataset images(ImageModel model) {
        Path root = options.data().orElseThrow();
        ClassFolders folders = ClassFolders.at(root);
        ImageDataset images = (Files.isDirectory(root.resolve("testing"))
                        ? folders.withClassRule(ClassRule.parentFolder())
                        : folders)
                .load(model.pipeline());
        if (images.classes().count() < Math.max(LEAST_PERSONS, folds)) {
            throw DataException.of(
                    RunReport.name(root),
                    "folders of at least " + Math.max(LEAST_PERSONS, folds) + " persons",
                    images.classes().count() + "");
        }
        return images.preload();
    }

    private void measure(ImageModel model, ImageDataset images, OutputFolder folder) {
        RowMatrix all = RowMatrices.of(ImageScores.embeddings(model, images));
        Split halves = IdentitySplit.byShare(images, 0.5, options.seed());
        ModelCalibration calibration = ModelCalibration.on(
                        ImageScores.allPairs(model, halves.train()),
                        halves.train().classes().count() + " persons of "
                                + RunReport.name(options.data().orElseThrow()))
                .build();
        ImageModel calibrated = model.withCalibration(calibration);
        ScoredPairs testPairs = ImageScores.allPairs(model, halves.test());
        Verification test = Verification.of(
                testPairs, calibration.threshold().distance(), calibration.calibration(), options.seed());
        Verification whole = Verification.of(
                pairs(all, images, model), calibration.threshold().distance(), options.seed());
        CrossValidation each = folds(all, images, model);

        Measures measures = new Measures();
        measures.line(
                        "network",
                        RunReport.name(network.file()) + ", " + model.embedder().inputShape() + " to "
                                + model.dimension() + " values")
                .line("alignment", landmarks.words())
                .line("all pairs", whole.counts().toString())
                .line("  equal error rate", whole.equalErrorRate().percent())
                .line(folds + " folds x " + repeats, "mean of the folds")
                .line("  equal error rate", each.equalErrorRate().percent())
                .line("calibrated", "on " + calibration.calibrationSet().description())
                .line("tested on the others", test.counts().toString())
                .verification(test, "persons");
        measures.json()
                .put("network", RunReport.name(network.file()))
                .put("alignment", landmarks.words())
                .put("allPairs", whole.pairs())
                .put("allPairsEer", whole.equalErrorRate().value())
                .put("foldsEer", each.equalErrorRate().mean())
                .put("folds", folds)
                .put("repeats", repeats);
        Results results = new Results(folder);
        results.file("model.siamese", "the network with pipeline and calibration", calibrated::save);
        results.report(report(calibrated, halves.test(), testPairs, test, each));
        results.finish(measures, options);
    }

    private ScoredPairs pairs(RowMatrix embeddings, ImageDataset images, ImageModel model) {
        return ScoredPairs.allPairs(embeddings, labels(images), model.settings().distance());
    }

    private static int[] labels(ImageDataset images) {
        int[] labels = new int[images.size()];
        Arrays.setAll(labels, images.classes()::classOf);
        return labels;
    }

    private CrossValidation folds(RowMatrix embeddings, ImageDataset images, ImageModel model) {
        int[] labels = labels(images);
        List<Verification> each = new ArrayList<>();
        for (long seed = options.seed(); seed < options.seed() + repeats; seed++) {
            for (Split split : IdentitySplit.kFold(images, folds, seed)) {
                List<String> persons = split.test().counts().keySet().stream().toList();
                int[] rows = java.util.stream.IntStream.range(0, images.size())
                        .filter(row -> persons.contains(images.className(row)))
                        .toArray();
                float[][] vectors = new float[rows.length][embeddings.dimension()];
                for (int i = 0; i < rows.length; i++) {
                    for (int k = 0; k < embeddings.dimension(); k++) {
                        vectors[i][k] = (float) embeddings.values()[rows[i] * embeddings.dimension() + k];
                    }
                }
                int[] classes = Arrays.stream(rows).map(row -> labels[row]).toArray();
                // No threshold is chosen: the equal error rate needs none.
                each.add(Verification.of(
                        ScoredPairs.allPairs(
                                RowMatrix.of(vectors), classes, model.settings().distance()),
                        0,
                        options.seed()));
            }
        }
        return new CrossValidation(each, repeats);
    }

    private Report report(
            ImageModel model, ImageDataset images, ScoredPairs pairs, Verification test, CrossValidation each) {
        INDArray embeddings = ImageScores.embeddings(model, images);
        String summary = String.format(
                Locale.ROOT,
                "A network that was trained elsewhere, %s, with %s. Threshold and calibration from %s; tested on all"
                        + " pairs of %d other persons, %d images. Nothing was trained.",
                RunReport.name(network.file()),
                landmarks.words().equals("none") ? "no alignment" : landmarks.words(),
                model.settings().requireCalibration().calibrationSet().description(),
                images.classes().count(),
                images.size());
        return Report.builder()
                .title("A network in ONNX format")
                .summary(summary)
                .seed(options.seed())
                .images(images)
                .embeddings(embeddings)
                .configuration(model.pipeline().toJson())
                .calibration(model.settings().requireCalibration())
                .test(pairs, test)
                .measures(MeasureTable.of(each))
                .measures(MeasureTable.of(Retrieval.among(
                        RowMatrices.of(embeddings),
                        labels(images),
                        model.settings().distance(),
                        options.seed())))
                .data(new DataPart("test", images.size(), images.classes().count(), pairs.size()))
                .build();
    }
}
