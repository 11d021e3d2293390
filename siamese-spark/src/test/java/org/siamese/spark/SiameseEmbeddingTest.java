package org.siamese.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Tower;
import org.siamese.image.model.ImageModel;
import org.siamese.image.pipeline.ImagePipeline;

class SiameseEmbeddingTest {
    @TempDir
    private static Path folder;

    private static SparkSession spark;
    private static FaceFiles faces;
    private static String modelFile;
    private static ImageModel model;

    @BeforeAll
    static void start() throws IOException {
        faces = FaceFiles.write(folder.resolve("faces"), 4, 5);
        Tower tower =
                Tower.builder().input(1, 24, 20).dense(12).relu().embedding(6).build();
        Path file = folder.resolve("model.zip");
        SiameseModel.of(tower, tower.newNetwork(3, new Sgd(0.1)), java.util.Map.of())
                .withPipeline(ImagePipeline.grey().resize(24, 20).build())
                .save(file);
        modelFile = file.toUri().toString();
        model = ImageModel.load(file);
        Files.writeString(folder.resolve("faces").resolve("zz.png"), "no picture");
        spark = TestCluster.session();
    }

    private static Dataset<Row> files(String pattern) {
        return spark.read()
                .format("binaryFile")
                .option("pathGlobFilter", pattern)
                .load(folder.resolve("faces").toUri().toString())
                .orderBy("path");
    }

    private static void assertEmbeddings(List<Row> rows) {
        assertThat(rows).hasSize(faces.names().size());
        for (int i = 0; i < rows.size(); i++) {
            List<Float> embedding = rows.get(i).getList(rows.get(i).fieldIndex("embedding"));
            float[] expected = model.embed(faces.folder().resolve(faces.names().get(i)));
            for (int k = 0; k < expected.length; k++) {
                assertThat(embedding.get(k)).isCloseTo(expected[k], within(1e-5f));
            }
        }
    }

    @Test
    void should_embed_files_as_the_model_does_and_write_parquet(@TempDir Path output) {
        Dataset<Row> embedded = SiameseEmbedding.of(modelFile).setGroupSize(3).transform(files("0*.png"));
        String parquet = output.resolve("embeddings").toUri().toString();
        embedded.select("path", "embedding").write().parquet(parquet);
        assertEmbeddings(spark.read().parquet(parquet).orderBy("path").collectAsList());
    }

    @Test
    void should_be_saved_and_loaded_with_a_pipeline(@TempDir Path saved) throws IOException {
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {SiameseEmbedding.of(modelFile)});
        String path = saved.resolve("pipeline").toUri().toString();
        pipeline.fit(files("0*.png")).save(path);
        assertEmbeddings(PipelineModel.load(path)
                .transform(files("0*.png"))
                .orderBy("path")
                .collectAsList());
        String alone = saved.resolve("step").toUri().toString();
        SiameseEmbedding.of(modelFile).setGroupSize(2).save(alone);
        assertThat(SiameseEmbedding.load(alone)
                        .getOrDefault(SiameseEmbedding.load(alone).groupSize()))
                .isEqualTo(2);
    }

    @Test
    void should_fail_skip_or_keep_images_that_cannot_be_read() {
        SiameseEmbedding embedding = SiameseEmbedding.of(modelFile);
        assertThatThrownBy(() -> embedding.transform(files("*.png")).collectAsList())
                .hasStackTraceContaining("zz.png: expected a PNG");
        assertThat(embedding.setHandleInvalid("skip").transform(files("*.png")).count())
                .isEqualTo(20);
        List<Row> kept =
                embedding.setHandleInvalid("keep").transform(files("*.png")).collectAsList();
        assertThat(kept).hasSize(21);
        assertThat(kept.stream().filter(row -> row.isNullAt(row.fieldIndex("embedding"))))
                .hasSize(1);
        assertThatThrownBy(() -> embedding.setHandleInvalid("guess")).hasMessageContaining("handleInvalid");
    }

    @Test
    void should_refuse_columns_that_do_not_fit() {
        assertThatThrownBy(
                        () -> SiameseEmbedding.of(modelFile).setInputCol("path").transform(files("0*.png")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("binary column");
        assertThatThrownBy(() ->
                        SiameseEmbedding.of(modelFile).setOutputCol("path").transform(files("0*.png")))
                .hasMessageContaining("a new name");
    }
}
