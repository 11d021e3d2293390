package org.siamese.spark.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.nd4j.linalg.learning.config.Adam;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.core.train.TrainingObserver;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.sample.ClassBatches;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.decision.evaluate.PairHistogram;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.losses.MultiSimilarityLoss;
import org.siamese.losses.miner.MultiSimilarityMiner;
import org.siamese.spark.PairEvaluation;
import org.siamese.spark.SiameseEmbedding;
import org.siamese.spark.SparkTrainer;

/**
 * Trains a small face tower on a cluster, embeds images of other persons with it, and measures all pairs of them: one program from a folder of
 * images to an equal error rate. Synthetic faces, nothing to install or download.
 *
 * <pre>
 * SparkFaces [FOLDER]
 * </pre>
 *
 * FOLDER receives the images and the model; a temporary folder by default. The master is Spark's {@code spark.master}, {@code local[*]} where it
 * is not set. On a cluster, FOLDER must be one that all executors reach.
 */
public final class SparkFaces {
    private static final int TRAINED = 40;
    private static final int TESTED = 20;
    private static final int EACH = 8;

    private SparkFaces() {}

    /** Runs the example. */
    public static void main(String[] arguments) throws IOException {
        Path folder = arguments.length > 0
                ? Files.createDirectories(Path.of(arguments[0])).toAbsolutePath()
                : Files.createTempDirectory("siamese-faces");
        SparkSession.Builder builder = SparkSession.builder().appName("siamese faces");
        if (System.getProperty("spark.master") == null) {
            builder.master("local[*]");
        }
        try (SparkSession spark = builder.getOrCreate()) {
            Dataset<Row> trained = faces(spark, folder.resolve("train"), TRAINED, 1);
            ImagePipeline pipeline = ImagePipeline.grey().resize(48, 40).build();
            SiameseModel model = SparkTrainer.on(spark)
                    .trainer(SiameseTrainer.builder()
                            .tower(tower())
                            .loss(MultiSimilarityLoss.ofDefaults().withMiner(MultiSimilarityMiner.ofDefaults()))
                            .updater(new Adam(1e-3))
                            .epochs(8)
                            .seed(1)
                            .quiet()
                            .observer(new TrainingObserver() {
                                @Override
                                public void onEpochEnd(int epoch, double meanLoss) {
                                    System.out.printf(Locale.ROOT, "epoch %d: mean loss %.4f%n", epoch + 1, meanLoss);
                                }
                            }))
                    .pipeline(pipeline)
                    .sampler(classes -> ClassBatches.builder(classes)
                            .classesPerBatch(16)
                            .imagesPerClass(4)
                            .seed(1)
                            .build())
                    .chunks(16)
                    .fit(trained);
            Path file = folder.resolve("faces.zip");
            model.save(file);

            Dataset<Row> tested = faces(spark, folder.resolve("test"), TESTED, 2);
            Dataset<Row> files = spark.read()
                    .format("binaryFile")
                    .load(folder.resolve("test").toUri().toString());
            Dataset<Row> embedded = SiameseEmbedding.of(file.toUri().toString())
                    .transform(files)
                    .join(tested, "path")
                    .select("label", "embedding");
            PairHistogram pairs = PairEvaluation.ofDefaults().allPairs(embedded);
            System.out.printf(
                    Locale.ROOT,
                    "%,d same and %,d different pairs of %d persons never seen in training%n",
                    pairs.same(),
                    pairs.different(),
                    TESTED);
            System.out.println("equal error rate " + pairs.equalErrorRate().percent());
            System.out.println("true accept rate at a false accept rate of 1 % "
                    + pairs.trueAcceptRateAt(0.01).percent());
            System.out.println("model " + file);
        }
    }

    private static Tower tower() {
        return Tower.builder()
                .input(1, 48, 40)
                .convolution(8, 3, Padding.zero(1))
                .batchNorm()
                .relu()
                .maxPool(2, 2)
                .convolution(16, 3, Padding.zero(1))
                .batchNorm()
                .relu()
                .maxPool(2, 2)
                .dense(64)
                .relu()
                .embedding(32)
                .build();
    }

    /** Writes synthetic faces as files, and lists them. */
    private static Dataset<Row> faces(SparkSession spark, Path folder, int persons, long seed) throws IOException {
        ImageDataset faces = SyntheticFaces.builder()
                .identities(persons)
                .imagesPerIdentity(EACH)
                .size(48, 40)
                .seed(seed)
                .build()
                .dataset();
        Files.createDirectories(folder);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < faces.size(); i++) {
            Path file = folder.resolve(String.format(Locale.ROOT, "%05d.png", i));
            ImageIO.write(faces.picture(i).toBufferedImage(), "png", file.toFile());
            rows.add(RowFactory.create("file:" + file, faces.className(i)));
        }
        return spark.createDataFrame(rows, DataTypes.createStructType(new StructField[] {
            DataTypes.createStructField("path", DataTypes.StringType, false),
            DataTypes.createStructField("label", DataTypes.StringType, false)
        }));
    }
}
