package org.siamese.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.learning.config.Adam;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.LossHistory;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.iterator.ImageBatches;
import org.siamese.data.sample.ClassBatches;
import org.siamese.data.sample.Sampler;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.image.pipeline.Outside;
import org.siamese.image.pipeline.RandomAffine;
import org.siamese.losses.MultiSimilarityLoss;
import org.siamese.losses.ProxyAnchorLoss;
import org.siamese.losses.miner.MultiSimilarityMiner;

class SparkTrainerTest {
    static final int IDENTITIES = 8;
    static final int EMBEDDING = 8;
    private static final int CHUNK = 7;
    /** Short ones, so that a small tower's parameters travel in many. */
    static final Pieces PIECES = new Pieces(100);

    private static final ImagePipeline PIPELINE = ImagePipeline.grey()
            .step(new RandomAffine(8, 0.1, 0.1, 0, Outside.EDGE))
            .build();

    @TempDir
    private static Path folder;

    private static SparkSession spark;
    private static FaceFiles faces;

    @BeforeAll
    static void start() {
        faces = FaceFiles.write(folder.resolve("faces"), IDENTITIES, 6);
        spark = TestCluster.session();
    }

    static Stream<MetricLoss> losses() {
        return Stream.of(
                MultiSimilarityLoss.ofDefaults().withMiner(MultiSimilarityMiner.ofDefaults()),
                ProxyAnchorLoss.ofClasses(IDENTITIES));
    }

    private static Sampler sampler(Classes classes) {
        return ClassBatches.builder(classes)
                .classesPerBatch(6)
                .imagesPerClass(4)
                .seed(3)
                .build();
    }

    static Tower tower() {
        return Tower.builder()
                .input(1, 24, 20)
                .convolution(6, 3, Padding.zero(1))
                .batchNorm()
                .relu()
                .maxPool(2, 2)
                .dense(16)
                .relu()
                .dropout(0.2)
                .embedding(EMBEDDING)
                .build();
    }

    static SiameseTrainer.Builder settings(MetricLoss loss, long steps) {
        return SiameseTrainer.builder()
                .tower(tower())
                .loss(loss)
                .updater(new Adam(1e-3))
                .steps(steps)
                .seed(5)
                .quiet();
    }

    private static SparkTrainer cluster(SiameseTrainer.Builder settings) {
        return cluster(spark, settings);
    }

    static SparkTrainer cluster(SparkSession session, SiameseTrainer.Builder settings) {
        return SparkTrainer.on(session)
                .trainer(settings)
                .pipeline(PIPELINE)
                .sampler(SparkTrainerTest::sampler)
                .augmentationSeed(9)
                .chunks(CHUNK);
    }

    static float[] parameters(SiameseModel model) {
        return model.toComputationGraph().params().dup('c').data().asFloat();
    }

    private static SiameseModel onOneMachine(MetricLoss loss, long steps, LossHistory history) {
        return onOneMachine(faces, loss, steps, history);
    }

    static SiameseModel onOneMachine(FaceFiles files, MetricLoss loss, long steps, LossHistory history) {
        ImageDataset dataset = files.dataset(PIPELINE);
        return settings(loss, steps)
                .batches(ImageBatches.of(dataset, SparkTrainerTest::sampler).withAugmentationSeed(9))
                .chunks(CHUNK)
                .observer(history)
                .fit();
    }

    @ParameterizedTest
    @MethodSource("losses")
    void should_equal_one_machine_with_the_same_chunks_bit_for_bit(MetricLoss loss) {
        LossHistory expected = new LossHistory();
        SiameseModel local = onOneMachine(loss, 10, expected);
        LossHistory got = new LossHistory();
        List<StepTimes> times = new ArrayList<>();
        SiameseModel trained =
                cluster(settings(loss, 10).observer(got)).stepTimes(times::add).fit(faces.rows(spark));
        assertThat(got.steps()).isEqualTo(expected.steps());
        assertThat(parameters(trained)).isEqualTo(parameters(local));
        assertThat(trained.pipeline()).isEqualTo(PIPELINE);
        assertThat(times).hasSize(10).allSatisfy(step -> assertThat(step.forward())
                .isPositive());
    }

    @Test
    void should_give_the_same_bits_in_pieces_whoever_adds_the_gradients() {
        MetricLoss loss = ProxyAnchorLoss.ofClasses(IDENTITIES);
        float[] exact = parameters(onOneMachine(loss, 4, new LossHistory()));
        for (Summation summation : Summation.values()) {
            assertThat(parameters(cluster(settings(loss, 4))
                            .pieces(PIECES)
                            .summation(summation)
                            .fit(faces.rows(spark))))
                    .isEqualTo(exact);
        }
        List<float[]> half = Stream.of(Summation.EXECUTORS, Summation.DRIVER)
                .map(summation -> parameters(cluster(settings(loss, 4).accumulate(2))
                        .transfer(Transfer.BFLOAT16)
                        .pieces(PIECES)
                        .summation(summation)
                        .fit(faces.rows(spark))))
                .toList();
        assertThat(half.get(0)).isEqualTo(half.get(1)).isNotEqualTo(exact);
    }

    @Test
    void should_train_as_well_with_half_the_bytes() {
        MetricLoss loss = MultiSimilarityLoss.ofDefaults();
        LossHistory exact = new LossHistory();
        onOneMachine(loss, 10, exact);
        LossHistory half = new LossHistory();
        cluster(settings(loss, 10).observer(half)).transfer(Transfer.BFLOAT16).fit(faces.rows(spark));
        for (int step = 0; step < 10; step++) {
            assertThat(half.steps()[step])
                    .isCloseTo(exact.steps()[step], org.assertj.core.api.Assertions.withinPercentage(10));
        }
        assertThat(half.steps()).isNotEqualTo(exact.steps());
    }

    @Test
    void should_go_on_from_a_checkpoint_of_a_hadoop_folder(@TempDir Path checkpoints) {
        MetricLoss loss = ProxyAnchorLoss.ofClasses(IDENTITIES);
        String uri = checkpoints.toUri().toString();
        cluster(settings(loss, 4))
                .checkpoints(uri, every -> every.withEverySteps(2))
                .fit(faces.rows(spark));
        SiameseModel resumed = cluster(settings(loss, 9))
                .checkpoints(uri, every -> every.withEverySteps(2))
                .fit(faces.rows(spark));
        assertThat(parameters(resumed)).isEqualTo(parameters(onOneMachine(loss, 9, new LossHistory())));
        assertThat(checkpoints.toFile().list((folder, name) -> name.endsWith(".checkpoint")))
                .hasSize(2);
    }

    @Test
    void should_name_an_image_that_cannot_be_read_or_leave_it_out(@TempDir Path own) throws IOException {
        FaceFiles damaged = FaceFiles.write(own, IDENTITIES, 6);
        Files.writeString(own.resolve("0003.png"), "no picture");
        MetricLoss loss = MultiSimilarityLoss.ofDefaults();
        assertThatThrownBy(() -> cluster(settings(loss, 2)).fit(damaged.rows(spark)))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("0003.png", "executor");
        SiameseModel model =
                cluster(settings(loss, 2)).unreadable(Unreadable.LEAVE_OUT).fit(damaged.rows(spark));
        assertThat(model.tower().embeddingSize()).isEqualTo(8);
    }

    @Test
    void should_say_that_a_file_changed_in_mid_run(@TempDir Path own) {
        FaceFiles changing = FaceFiles.write(own, IDENTITIES, 6);
        SiameseTrainer.Builder settings = settings(MultiSimilarityLoss.ofDefaults(), 6);
        SparkTrainer trainer = cluster(settings).imageCache(0).stepTimes(times -> {
            for (String name : changing.names()) {
                own.resolve(name).toFile().setWritable(true);
                try {
                    Files.copy(
                            own.resolve("0000.png"),
                            own.resolve(name),
                            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                } catch (IOException e) {
                    // The first file is itself.
                }
            }
        });
        assertThatThrownBy(() -> trainer.fit(changing.rows(spark)))
                .isInstanceOf(ClusterException.class)
                .hasMessageContainingAll("executor", "the data set changed");
    }

    @Test
    void should_refuse_what_is_missing_before_any_job() {
        SiameseTrainer.Builder settings = settings(MultiSimilarityLoss.ofDefaults(), 2);
        assertThatThrownBy(() -> SparkTrainer.on(spark)
                        .trainer(settings)
                        .pipeline(PIPELINE)
                        .sampler(SparkTrainerTest::sampler)
                        .fit(faces.rows(spark)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("chunks");
        assertThatThrownBy(() -> cluster(settings).fit(faces.rows(spark).drop("label")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("label");
        assertThatThrownBy(() -> cluster(settings).chunks(0)).hasMessageContaining("got 0");
    }
}
