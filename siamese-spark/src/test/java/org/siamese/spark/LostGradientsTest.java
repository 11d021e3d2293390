package org.siamese.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.losses.NTXentLoss;

/** Executors that are killed after they have computed gradients, and before anybody has fetched them. */
class LostGradientsTest {
    private static final int ROWS = 3;
    private static final int PARTS = 4;
    private static final int IDENTITIES = 4;

    private static BatchTask task(int part) {
        int[] images = IntStream.range(part * ROWS, (part + 1) * ROWS).toArray();
        float[] gradient = new float[ROWS * SparkTrainerTest.EMBEDDING];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = (float) Math.sin(1 + part + 10 * i);
        }
        return new BatchTask(part, (long) part * ROWS, images, new long[0], gradient, new int[0]);
    }

    private static GradientJob computed(JavaSparkContext spark, Broadcast<Job> job, StepState state) {
        return GradientJob.run(
                spark,
                job,
                state,
                IntStream.range(0, PARTS).mapToObj(LostGradientsTest::task).toList(),
                tasks -> spark.parallelize(tasks, tasks.size()));
    }

    private static float[] sum(GradientJob gradients, int adders) {
        try (GradientTotal total = new GradientTotal()) {
            gradients.addTo(total, adders);
            return FloatValues.array(total.get());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void should_be_computed_again(int adders, @TempDir Path folder) {
        FaceFiles faces = FaceFiles.write(folder, IDENTITIES, PARTS * ROWS / IDENTITIES);
        JavaSparkContext spark = new JavaSparkContext(TestCluster.session().sparkContext());
        ComputationGraph network = SparkTrainerTest.tower()
                .newNetwork("loss", new MetricLossLayer(NTXentLoss.ofDefaults()), new Sgd(0.1), 1);
        Broadcast<Job> job = spark.broadcast(new Job(
                UUID.randomUUID().toString(),
                network.getConfiguration().toJson(),
                ImagePipeline.grey().build().toJson(),
                faces.names().stream()
                        .map(name -> folder.resolve(name).toUri().toString())
                        .toArray(String[]::new),
                new long[0],
                1 << 20,
                Transfer.FLOAT32,
                SparkTrainerTest.PIECES,
                new SerializableConfiguration(spark.hadoopConfiguration())));
        Broadcast<String> blocks = spark.broadcast("blocks");
        SentVector parameters =
                SentVector.of(network.params(), Transfer.FLOAT32, SparkTrainerTest.PIECES, blocks.id(), "parameters");
        StepState state = new StepState(-1, 0, 0, parameters);
        float[] expected = sum(computed(spark, job, state), 0);
        GradientJob gradients = computed(spark, job, state);
        List<String> before = gradients.by().stream().map(PartWork::place).toList();
        LostExecutorTest.executors().forEach(ProcessHandle::destroyForcibly);
        assertThat(sum(gradients, adders)).isEqualTo(expected);
        assertThat(gradients.by().stream().map(PartWork::place).toList())
                .as("executors that came later")
                .doesNotContainAnyElementsOf(before);
        assertThat(expected).hasSizeGreaterThan(1000).isNotEqualTo(new float[expected.length]);
        blocks.destroy();
        job.destroy();
    }
}
