package org.siamese.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.siamese.core.batch.Targets;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.MetricLoss;
import org.siamese.data.DataException;
import org.siamese.losses.MultiSimilarityLoss;

/** What a user is told of a cluster, or a run, that is not as it should be. */
class BadInputTest {
    private static final BatchTask PART = new BatchTask(3, 21, new int[7], new long[0], new float[0], new int[0]);

    private static SparkSession spark;

    @TempDir
    private static Path folder;

    private static FaceFiles faces;

    @BeforeAll
    static void start() {
        faces = FaceFiles.write(folder, SparkTrainerTest.IDENTITIES, 6);
        spark = TestCluster.session();
    }

    /** Warnings of a class while something runs. */
    private static List<String> warnings(Class<?> of, Runnable action) {
        List<String> told = new ArrayList<>();
        AbstractAppender appender = new AbstractAppender("told", null, null, true, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                told.add(event.getMessage().getFormattedMessage());
            }
        };
        appender.start();
        Logger logger = (Logger) LogManager.getLogger(of);
        logger.addAppender(appender);
        try {
            action.run();
        } finally {
            logger.removeAppender(appender);
        }
        return told;
    }

    @Test
    void should_warn_of_executors_that_idle() {
        List<String> told = warnings(SparkTrainer.class, () -> SparkTrainerTest.cluster(
                        spark, SparkTrainerTest.settings(MultiSimilarityLoss.ofDefaults(), 1))
                .chunks(24)
                .fit(faces.rows(spark)));
        assertThat(told)
                .anyMatch(line -> line.contains("a batch of 24 rows in chunks of 24 gives 1 parts, and there are 2"));
    }

    @Test
    void should_say_which_executor_lacks_a_library_or_memory() {
        assertThatThrownBy(() -> Worker.explained(PART, () -> {
                    throw new UnsatisfiedLinkError("no jnind4jcpu in java.library.path");
                }))
                .isInstanceOf(ClusterException.class)
                .hasMessageContainingAll("executor", "part 3", "native library", "jnind4jcpu", "job's jar");
        assertThatThrownBy(() -> Worker.explained(PART, () -> {
                    throw new OutOfMemoryError("Physical memory usage is too high");
                }))
                .isInstanceOf(ClusterException.class)
                .hasMessageContainingAll("executor", "part 3", "7 rows", "memoryOverhead", "smaller chunks");
    }

    @Test
    void should_say_that_executors_were_lost_and_what_may_help() {
        Exception lost =
                new Exception("Job aborted due to stage failure: Task 3 in stage 9.0 failed 4 times, most recent"
                        + " failure: Lost task 3.3 in stage 9.0 (TID 40) (10.0.0.7 executor 12): ExecutorLostFailure (executor 12"
                        + " exited caused by one of the running tasks) Reason: Container killed by YARN for exceeding memory"
                        + " limits.\nDriver stacktrace:");
        assertThatThrownBy(() -> StepFailures.explained(() -> {
                    throw lost;
                }))
                .isInstanceOf(ClusterException.class)
                .hasMessageContainingAll("executor 12", "exceeding memory limits", "memoryOverhead", "smaller chunks");
        assertThatThrownBy(() -> StepFailures.explained(() -> {
                    throw new Exception("Job 3 cancelled");
                }))
                .isInstanceOf(ClusterException.class)
                .hasMessageContainingAll("the step's job failed", "Job 3 cancelled");
    }

    @Test
    void should_name_an_image_that_only_one_executor_cannot_read(@TempDir Path blind) throws IOException {
        List<Row> rows = faces.rows(spark).collectAsList().stream()
                .map(row -> RowFactory.create(row.getString(0).replace("file:", "halfblind:"), row.getString(1)))
                .toList();
        Dataset<Row> seen = spark.createDataFrame(rows, faces.rows(spark).schema());
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        hadoop.set("fs.halfblind.impl", HalfBlindFiles.class.getName());
        hadoop.set(HalfBlindFiles.MARK, blind.resolve("executor").toString());
        assertThatThrownBy(() -> SparkTrainerTest.cluster(
                                spark, SparkTrainerTest.settings(MultiSimilarityLoss.ofDefaults(), 2))
                        .fit(seen))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll(
                        HalfBlindFiles.NAME,
                        "this executor's disk is lost",
                        "executor " + Files.readString(blind.resolve("executor")));
        Files.delete(blind.resolve("executor"));
        List<String> told = warnings(ImageList.class, () -> SparkTrainerTest.cluster(
                        spark, SparkTrainerTest.settings(MultiSimilarityLoss.ofDefaults(), 2))
                .unreadable(Unreadable.LEAVE_OUT)
                .fit(seen));
        assertThat(told)
                .anySatisfy(line -> assertThat(line).contains("1 of 48 images are left out", HalfBlindFiles.NAME));
    }

    @Test
    void should_say_that_processors_or_engines_differ() {
        assertThat(ClusterEngine.difference(List.of("oneDNN on A"), "oneDNN on A"))
                .isEmpty();
        assertThat(ClusterEngine.difference(List.of("oneDNN on A", "oneDNN on B"), "oneDNN on A"))
                .hasValueSatisfying(line -> assertThat(line).contains("oneDNN on B", "last bits"));
        assertThat(ClusterEngine.difference(List.of("oneDNN on B"), "oneDNN on A"))
                .isPresent();
    }

    /** Holds what no JSON can. */
    private static final class OwnLoss implements MetricLoss {
        @JsonProperty
        private final Thread thread = Thread.currentThread();

        @Override
        public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
            return MultiSimilarityLoss.ofDefaults().evaluate(embeddings, targets, weights);
        }
    }

    @Test
    void should_refuse_a_loss_that_cannot_be_serialised() {
        assertThatThrownBy(() -> SparkTrainerTest.cluster(spark, SparkTrainerTest.settings(new OwnLoss(), 2))
                        .fit(faces.rows(spark)))
                .isInstanceOf(ClusterException.class)
                .hasMessageContainingAll("loss: expected", "JSON", "record");
    }
}
