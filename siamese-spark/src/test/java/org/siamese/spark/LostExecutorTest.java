package org.siamese.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.siamese.core.train.LossHistory;
import org.siamese.losses.MultiSimilarityLoss;

class LostExecutorTest {
    /** How many executors are killed; more of them by {@code -Dsiamese.spark.kills=5}. */
    private static final int KILLS = Integer.getInteger("siamese.spark.kills", 2);

    private static final int STEPS = 4 * KILLS + 2;

    /** The executors' processes, Java children of this one. */
    static List<ProcessHandle> executors() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    /** Ends one of them as kill -9 does. */
    private static boolean killAnExecutor() {
        List<ProcessHandle> executors = executors();
        return !executors.isEmpty() && executors.get(0).destroyForcibly();
    }

    @ParameterizedTest
    @EnumSource(names = {"DRIVER", "EXECUTORS"})
    void should_give_the_same_bits_whatever_executors_are_lost(Summation summation, @TempDir Path folder) {
        FaceFiles faces = FaceFiles.write(folder, SparkTrainerTest.IDENTITIES, 6);
        SparkSession spark = TestCluster.session();
        AtomicInteger step = new AtomicInteger();
        AtomicInteger killed = new AtomicInteger();
        LossHistory history = new LossHistory();
        float[] got = SparkTrainerTest.parameters(SparkTrainerTest.cluster(
                        spark,
                        SparkTrainerTest.settings(MultiSimilarityLoss.ofDefaults(), STEPS)
                                .observer(history))
                .pieces(SparkTrainerTest.PIECES)
                .summation(summation)
                .stepTimes(times -> {
                    if (step.incrementAndGet() > 1 && killed.get() < KILLS && killAnExecutor()) {
                        killed.incrementAndGet();
                    }
                })
                .fit(faces.rows(spark)));
        LossHistory expected = new LossHistory();
        float[] alone = SparkTrainerTest.parameters(
                SparkTrainerTest.onOneMachine(faces, MultiSimilarityLoss.ofDefaults(), STEPS, expected));
        assertThat(killed).hasValue(KILLS);
        assertThat(history.steps()).isEqualTo(expected.steps());
        assertThat(got).isEqualTo(alone);
    }
}
