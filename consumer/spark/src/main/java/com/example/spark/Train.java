package com.example.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.sample.ClassBatches;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.decision.evaluate.PairHistogram;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.losses.NTXentLoss;
import org.siamese.spark.PairEvaluation;
import org.siamese.spark.SiameseEmbedding;
import org.siamese.spark.SparkTrainer;

/** Trains on synthetic faces, embeds them, and measures all pairs. */
public final class Train {
    private Train() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("spark-job");
        try (SparkSession spark = SparkSession.builder().appName("train").getOrCreate()) {
            Dataset<Row> faces = faces(spark, folder);
            SiameseModel model = SparkTrainer.on(spark)
                    .trainer(SiameseTrainer.builder()
                            .tower(Tower.builder().input(1, 48, 40).dense(96).relu().embedding(16).build())
                            .loss(NTXentLoss.ofDefaults())
                            .epochs(3)
                            .seed(1)
                            .quiet())
                    .pipeline(ImagePipeline.grey().resize(48, 40).build())
                    .sampler(classes -> ClassBatches.builder(classes).classesPerBatch(10).imagesPerClass(4).build())
                    .chunks(10)
                    .fit(faces);
            Path file = folder.resolve("faces.siamese");
            model.save(file);
            Dataset<Row> embedded = SiameseEmbedding.of(file.toUri().toString())
                    .transform(spark.read().format("binaryFile").option("pathGlobFilter", "*.png").load(folder.toUri().toString()))
                    .join(faces, "path")
                    .select("label", "embedding");
            PairHistogram pairs = PairEvaluation.ofDefaults().allPairs(embedded);
            System.out.println("Spark " + spark.version() + ": " + (pairs.same() + pairs.different())
                    + " pairs, equal error rate " + pairs.equalErrorRate().percent());
        }
    }

    private static Dataset<Row> faces(SparkSession spark, Path folder) throws IOException {
        ImageDataset faces = SyntheticFaces.builder().identities(20).imagesPerIdentity(6).size(48, 40).build().dataset();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < faces.size(); i++) {
            Path file = folder.resolve(i + ".png");
            ImageIO.write(faces.picture(i).toBufferedImage(), "png", file.toFile());
            rows.add(RowFactory.create("file:" + file, faces.className(i)));
        }
        return spark.createDataFrame(rows, DataTypes.createStructType(new StructField[] {
            DataTypes.createStructField("path", DataTypes.StringType, false),
            DataTypes.createStructField("label", DataTypes.StringType, false)
        }));
    }
}
