package org.siamese.examples.vectors;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.data.DataException;
import org.siamese.data.sample.RandomPairs;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.decision.evaluate.Verification;
import org.siamese.dl4j.data.ArrayDataset;
import org.siamese.examples.command.CommonOptions;
import org.siamese.examples.report.Measures;
import org.siamese.examples.report.OutputFolder;
import org.siamese.examples.report.Results;
import org.siamese.examples.report.RunReport;
import org.siamese.losses.HadsellContrastiveLoss;
import org.siamese.report.DataPart;
import org.siamese.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Rows of a table: trains a dense tower on half of the classes, calibrates it on a quarter and measures it on the others. */
@Command(
        name = "vectors",
        description = "Tells whether two rows of a table of features belong to one class.",
        footer = {
            "",
            "--data names a CSV file with one row for each item: its class in one column, numbers in all others. A first",
            "line of names is left out. Without it the rows are measurements of synthetic parts by eight sensors."
        },
        mixinStandardHelpOptions = true)
public final class VectorVerification implements Callable<Integer> {
    private static final int EPOCHS = 40;
    private static final int BATCH = 32;
    private static final int HIDDEN = 32;
    private static final int EMBEDDING = 8;
    private static final int LEAST_CLASSES = 8;
    private static final double LEARNING_RATE = 3e-3;

    @Mixin
    private final CommonOptions options = new CommonOptions();

    @Option(
            names = "--label",
            paramLabel = "N",
            order = 20,
            defaultValue = "0",
            description = "Column of the class, counted from 0. Default: 0.")
    private int label;

    @Override
    public Integer call() {
        options.check();
        options.require(options.model().isEmpty(), "--evaluate", "none for this example", "a model");
        options.require(options.recipe().isEmpty(), "--recipe", "none for this example", "a recipe");
        options.require(!options.dryRun(), "--dry-run", "none for this example", "--dry-run");
        options.require(label >= 0, "--label", "a column from 0", label);
        OutputFolder folder = OutputFolder.at(options.out());
        String source = options.data().map(RunReport::name).orElse("synthetic parts");
        ArrayDataset table = options.data()
                .map(file -> FeatureTable.read(file, label))
                .orElseGet(() -> FeatureTable.synthetic(options.seed()));
        List<ArrayDataset> parts = split(table, source);
        measure(train(parts.get(0)), parts, source, folder);
        return 0;
    }

    /** Half of the classes, a quarter, and the others, shuffled by the seed. */
    private List<ArrayDataset> split(ArrayDataset table, String source) {
        if (table.shape().length != 1) {
            throw DataException.of(source, "a table of features", "items of " + table.shape().length + " dimensions");
        }
        List<String> names = new ArrayList<>(table.classNames());
        if (names.size() < LEAST_CLASSES) {
            throw DataException.of(
                    source, "at least " + LEAST_CLASSES + " classes in column " + label, "" + names.size());
        }
        Collections.shuffle(names, new Random(options.seed()));
        int half = names.size() / 2;
        int threeQuarters = half + names.size() / 4;
        List<ArrayDataset> parts = List.of(
                table.ofClasses(names.subList(0, half)),
                table.ofClasses(names.subList(half, threeQuarters)),
                table.ofClasses(names.subList(threeQuarters, names.size())));
        for (ArrayDataset part : parts) {
            if (part.size() == part.classes().count()) {
                throw DataException.of(
                        source,
                        "classes of several rows in each part of the table",
                        part.classes().count() + " classes of one row each");
            }
        }
        return parts;
    }

    private SiameseModel train(ArrayDataset rows) {
        long features = rows.shape()[0];
        MultiLayerConfiguration layers = new NeuralNetConfiguration.Builder()
                .list(
                        // Brings columns of any scale to one.
                        new BatchNormalization(),
                        new DenseLayer.Builder()
                                .nOut(HIDDEN)
                                .activation(Activation.RELU)
                                .build(),
                        new DenseLayer.Builder()
                                .nOut(EMBEDDING)
                                .activation(Activation.IDENTITY)
                                .build())
                .setInputType(InputType.feedForward(features))
                .build();
        SiameseTrainer.Builder trainer = SiameseTrainer.builder()
                .tower(Tower.of(layers, features))
                .loss(HadsellContrastiveLoss.ofDefaults())
                .batches(rows.batches(classes -> RandomPairs.builder(classes)
                        .batchSize(BATCH)
                        .seed(options.seed())
                        .build()))
                .updater(new Adam(LEARNING_RATE))
                .epochs(options.epochs(EPOCHS))
                .seed(options.seed())
                .precision(options.precision());
        return (options.quiet() ? trainer.quiet() : trainer).fit();
    }

    private void measure(SiameseModel trained, List<ArrayDataset> parts, String source, OutputFolder folder) {
        ArrayDataset held = parts.get(1);
        ArrayDataset test = parts.get(2);
        ModelCalibration calibration = ModelCalibration.on(
                        held.allPairs(trained), held.classes().count() + " classes of " + source)
                .build();
        SiameseModel model = trained.withCalibration(calibration);
        double threshold = calibration.threshold().distance();
        ScoredPairs pairs = test.allPairs(model);
        Verification tested = Verification.of(pairs, threshold, calibration.calibration(), options.seed());
        Verification plain = Verification.of(plainPairs(test), 0, options.seed());
        Measures measures = new Measures();
        measures.line("data", source)
                .line("features", test.shape()[0] + " to " + trained.tower().embeddingSize())
                .line("trained on", parts.get(0).toString())
                .line("calibrated", "on " + calibration.calibrationSet().description())
                .line("tested on", tested.counts().toString())
                .line(
                        "plain distance",
                        "equal error rate " + plain.equalErrorRate().percent())
                .verification(tested, "classes");
        measures.json()
                .put("data", source)
                .put("plainEer", plain.equalErrorRate().value());
        Results results = new Results(folder);
        results.model(model);
        results.report(report(model, parts, source, calibration, pairs, tested));
        measures.precision(options.precision());
        results.finish(measures, options);
    }

    /** The rows as they are, compared by their Euclidean distance: what the tower has to be better than. */
    private static ScoredPairs plainPairs(ArrayDataset rows) {
        int[] labels =
                IntStream.range(0, rows.size()).map(rows.classes()::classOf).toArray();
        return ScoredPairs.allPairs(RowMatrices.of(rows.features()), labels, EuclideanDistance.plain());
    }

    private Report report(
            SiameseModel model,
            List<ArrayDataset> parts,
            String source,
            ModelCalibration calibration,
            ScoredPairs pairs,
            Verification tested) {
        String summary = String.format(
                Locale.ROOT,
                "A dense tower on the rows of %s. Trained on %d classes, calibrated on %d others, tested on all pairs of"
                        + " %d more.",
                source,
                parts.get(0).classes().count(),
                parts.get(1).classes().count(),
                parts.get(2).classes().count());
        Report.Builder report = Report.builder()
                .title("Rows of a table")
                .summary(summary)
                .seed(options.seed())
                .configuration(model.attachments().getOrDefault(SiameseTrainer.ATTACHMENT, "{}"))
                .calibration(calibration)
                .test(pairs, tested);
        Map<String, ArrayDataset> named =
                Map.of("training", parts.get(0), "calibration", parts.get(1), "test", parts.get(2));
        for (String name : List.of("training", "calibration", "test")) {
            ArrayDataset part = named.get(name);
            long all = (long) part.size() * (part.size() - 1) / 2;
            report.data(new DataPart(name, part.size(), part.classes().count(), all));
        }
        return report.build();
    }
}
