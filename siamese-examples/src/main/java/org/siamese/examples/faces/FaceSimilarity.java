package org.siamese.examples.faces;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.siamese.core.batch.BatchSource;
import org.siamese.core.batch.Labels;
import org.siamese.core.evaluate.Roc;
import org.siamese.core.evaluate.ScoredPairs;
import org.siamese.core.evaluate.Verification;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Towers;
import org.siamese.core.train.LossHistory;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.iterator.ImageBatches;
import org.siamese.data.iterator.Prefetch;
import org.siamese.data.sample.AllPairs;
import org.siamese.data.sample.ItemPair;
import org.siamese.data.sample.LastBatch;
import org.siamese.data.sample.RandomPairs;
import org.siamese.examples.report.Charts;
import org.siamese.examples.report.OutputFolder;
import org.siamese.examples.report.PairGrid;
import org.siamese.losses.HadsellContrastiveLoss;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The face tutorial: random pairs, a small convolutional tower, the contrastive loss; tested on all pairs of persons that
 * training never saw.
 */
@Command(
        name = "faces",
        description = "Learns which two photographs show the same person. Without --data it draws synthetic faces.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class FaceSimilarity implements Callable<Integer> {
    private static final int FOLDER_EPOCHS = 100;
    private static final int SYNTHETIC_EPOCHS = 6;
    private static final int HELD_OUT = 4;
    private static final int GRID_COLUMNS = 3;
    private static final int GRID_PAIRS = 12;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Folder with training/ and testing/, each with one folder for each person; or with one folder for"
                            + " each person, which is then split by person.")
    private @Nullable Path data;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "out/faces", description = "Where results are written.")
    private Path out = Path.of("out/faces");

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes over the training images: " + FOLDER_EPOCHS + " with --data, else " + SYNTHETIC_EPOCHS
                    + ".",
            showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER)
    private @Nullable Integer epochs;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "64", description = "Pairs a step.")
    private int batch;

    @Option(names = "--learning-rate", paramLabel = "X", defaultValue = "5e-4", description = "Learning rate of Adam.")
    private double learningRate;

    @Option(names = "--margin", paramLabel = "X", defaultValue = "2", description = "Margin of the contrastive loss.")
    private double margin;

    @Option(
            names = "--development",
            paramLabel = "N",
            description =
                    "Persons held out of training to choose the threshold on. 0 trains on everyone, as the tutorial"
                            + " does, and takes the threshold from the persons trained on. Default: 0 where DIR has testing/, else "
                            + HELD_OUT + ".",
            showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER)
    private @Nullable Integer development;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed of everything random.")
    private long seed;

    @Option(names = "--quiet", description = "Show no progress.")
    private boolean quiet;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        long start = System.nanoTime();
        requireOptions();
        HadsellContrastiveLoss loss = HadsellContrastiveLoss.ofDefaults().withMargin(margin);
        OutputFolder folder = OutputFolder.at(out);
        Path given = data;
        FaceData faces = given == null
                ? FaceData.synthetic(heldOut(HELD_OUT), seed)
                : FaceData.folder(given, heldOut(FaceData.isSplit(given) ? 0 : HELD_OUT), seed);
        int passes = epochs != null ? epochs : given == null ? SYNTHETIC_EPOCHS : FOLDER_EPOCHS;

        BatchSource pairs = Prefetch.of(ImageBatches.of(
                faces.train(),
                RandomPairs.builder(faces.train().classes())
                        .batchSize(batch)
                        .lastBatch(LastBatch.SHORT)
                        .seed(seed)
                        .build()));
        LossHistory history = new LossHistory();
        SiameseTrainer.Builder trainer = SiameseTrainer.builder()
                .tower(Towers.faceTutorial(faces.imageSide()))
                .loss(loss)
                .batches(pairs)
                .updater(new Adam(learningRate))
                .epochs(passes)
                .seed(seed)
                .observer(history);
        if (quiet) {
            trainer.quiet();
        }
        SiameseModel model = trainer.fit();

        ScoredPairs developmentPairs = score(model, faces.development());
        double threshold = Roc.of(developmentPairs).balancedThreshold();
        INDArray embeddings = model.embed(faces.test().images());
        ScoredPairs testPairs = ScoredPairs.allPairs(embeddings, identities(faces.test()));
        Verification result = Verification.of(testPairs, threshold, seed);
        double seconds = (System.nanoTime() - start) / 1e9;

        FaceMetrics metrics = new FaceMetrics(faces, developmentPairs, result, passes, seed, seconds);
        folder.write("model.siamese", model::save);
        folder.write("loss.png", file -> Charts.loss(file, history.epochs()));
        folder.write("roc.png", file -> Charts.roc(file, Roc.of(testPairs)));
        folder.write(
                "pairs.png",
                file -> PairGrid.write(file, somePairs(faces.test(), embeddings), GRID_COLUMNS, threshold));
        folder.write("metrics.json", metrics::write);
        print(metrics, folder);
        return 0;
    }

    private void requireOptions() {
        require(epochs == null || epochs >= 1, "--epochs", "at least 1", epochs);
        require(batch >= 1, "--batch", "at least 1", batch);
        require(
                development == null || development == 0 || development >= 2,
                "--development",
                "0 or at least 2",
                development);
        require(margin > 0 && Double.isFinite(margin), "--margin", "a finite number above 0", margin);
        require(
                learningRate > 0 && Double.isFinite(learningRate),
                "--learning-rate",
                "a finite number above 0",
                learningRate);
    }

    private int heldOut(int otherwise) {
        return development == null ? otherwise : development;
    }

    private void require(boolean holds, String option, String expected, @Nullable Object got) {
        if (!holds && spec != null) {
            throw new ParameterException(spec.commandLine(), option + ": expected " + expected + ", got " + got);
        }
    }

    private static ScoredPairs score(SiameseModel model, ImageDataset part) {
        return ScoredPairs.allPairs(model.embed(part.images()), identities(part));
    }

    private static Labels identities(ImageDataset part) {
        int[] classes = new int[part.size()];
        Arrays.setAll(classes, image -> part.classes().classOf(image));
        return Labels.of(classes);
    }

    /** As many same as different pairs, drawn at random. */
    private List<PairGrid.Cell> somePairs(ImageDataset test, INDArray embeddings) {
        List<ItemPair> all = new ArrayList<>(AllPairs.of(test.classes()));
        Collections.shuffle(all, new Random(seed));
        List<PairGrid.Cell> cells = new ArrayList<>();
        for (boolean same : new boolean[] {true, false}) {
            all.stream()
                    .filter(pair -> pair.relation().isSame() == same)
                    .limit(GRID_PAIRS / 2)
                    .map(pair -> new PairGrid.Cell(
                            test.image(pair.first()),
                            test.image(pair.second()),
                            pair.relation(),
                            embeddings.getRow(pair.first()).distance2(embeddings.getRow(pair.second()))))
                    .forEach(cells::add);
        }
        return cells;
    }

    private void print(FaceMetrics metrics, OutputFolder folder) {
        PrintWriter writer =
                spec == null ? new PrintWriter(System.out) : spec.commandLine().getOut();
        metrics.print(writer);
        writer.println();
        writer.println("written to " + folder.file("").toAbsolutePath().normalize() + ":");
        writer.println("  metrics.json    these measures");
        writer.println("  loss.png        the loss of each epoch");
        writer.println("  pairs.png       test pairs with their dissimilarity");
        writer.println("  roc.png         the ROC curve of the test pairs");
        writer.println("  model.siamese   the model");
        writer.flush();
    }
}
