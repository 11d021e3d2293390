package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.Pairs;
import org.siamese.core.engine.Accumulation;
import org.siamese.core.engine.GraphEngine;
import org.siamese.core.engine.PlainStep;
import org.siamese.core.engine.Precision;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.engine.StepResult;
import org.siamese.core.engine.TowerEmbedder;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.engine.TowerEngines;
import org.siamese.core.plan.TowerPlan;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.core.tower.Towers;
import org.siamese.decision.Relation;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.program.Program;

/** What holds for the engine as a whole. */
@ExtendWith(Poison.class)
class OneDnnEngineTest {
    /** Bytes that may come and go. */
    private static final long LEAK = 1 << 18;

    private static final Tower TOWER = Tower.builder()
            .input(2, 12, 12)
            .convolution(6, 3, Padding.reflect(1))
            .relu()
            .batchNorm()
            .spatialDropout(0.2)
            .maxPool(2, 2)
            .dense(20)
            .relu()
            .dropout(0.3)
            .embedding(6)
            .l2Normalize()
            .build()
            .withMembers(2);

    private static ComputationGraph network() {
        return Twins.network(TOWER, new Adam(1e-3));
    }

    private static Batch batch(int pairs, long seed) {
        return Twins.pairs(pairs, seed, 2, 12, 12);
    }

    @Test
    void should_be_chosen_without_being_named() {
        try (TowerEngine engine = TowerEngines.open(network())) {
            assertThat(engine.name()).isEqualTo("oneDNN");
        }
        try (TowerEmbedder embedder = TowerEngines.openEmbedder(TOWER.newNetwork(1, new Sgd()))) {
            assertThat(embedder.name()).isEqualTo("oneDNN");
        }
    }

    @Test
    void should_repeat_a_training_bit_by_bit() {
        assertThat(trained()).isEqualTo(trained());
    }

    private static INDArray trained() {
        ComputationGraph network = network();
        try (OneDnnEngine engine = new OneDnnEngine(network)) {
            for (int step = 0; step < 20; step++) {
                new PlainStep().step(engine, batch(4 + step % 3, step));
            }
        }
        return network.params().dup();
    }

    @Test
    void should_outlive_a_workspace_that_it_was_asked_in() {
        Tower tower = Towers.faceTutorial(12);
        Batch batch = Twins.pairs(3, 5, tower.inputShape());
        ComputationGraph network = Twins.network(tower, new Sgd(0.01));
        ComputationGraph inWorkspace = Twins.network(tower, new Sgd(0.01));
        WorkspaceConfiguration memory =
                WorkspaceConfiguration.builder().initialSize(1 << 24).build();
        try (OneDnnEngine expected = new OneDnnEngine(network);
                OneDnnEngine engine = new OneDnnEngine(inWorkspace)) {
            for (int step = 0; step < 3; step++) {
                new PlainStep().step(expected, batch);
                expected.embed(batch.features());
                try (MemoryWorkspace workspace = Nd4j.getWorkspaceManager().getAndActivateWorkspace(memory, "outer")) {
                    assertThat(workspace).isNotNull();
                    Nd4j.valueArrayOf(new long[] {1 << 16}, Double.NaN, DataType.FLOAT);
                    new PlainStep().step(engine, batch);
                    engine.embed(batch.features());
                    Nd4j.valueArrayOf(new long[] {1 << 20}, Double.NaN, DataType.FLOAT);
                }
            }
            assertThat(engine.embed(batch.features())).isEqualTo(expected.embed(batch.features()));
        } finally {
            Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
        }
        assertThat(inWorkspace.params()).isEqualTo(network.params());
    }

    @Test
    void should_hand_a_training_to_the_other_engine_and_back() {
        Handover.requireSameAsOnOne(
                () -> network(), seed -> batch(4, seed), List.of(OneDnnEngine::new, GraphEngine::new));
    }

    @Test
    void should_step_with_the_mean_of_several_batches() {
        Batch one = batch(4, 1);
        Batch other = batch(4, 2);
        ComputationGraph network = Twins.network(TOWER, new Sgd(1));
        INDArray start = network.params().dup();
        List<INDArray> single = new ArrayList<>();
        for (Batch batch : List.of(one, other)) {
            try (OneDnnEngine engine = new OneDnnEngine(network)) {
                new PlainStep().step(engine, batch);
                single.add(network.params().sub(start));
                network.setParams(start);
                network.getConfiguration().setIterationCount(0);
            }
        }
        try (OneDnnEngine engine = new OneDnnEngine(network)) {
            StepResult result = new Accumulation(2).step(engine, List.of(one, other), StepDetail.PLAIN);
            assertThat(result.tuples().valid()).isEqualTo(8);
            assertThat(network.getConfiguration().getIterationCount()).isEqualTo(1);
        }
        INDArray mean = single.get(0).add(single.get(1)).muli(0.5);
        assertThat(Twins.error(network.params().sub(start), mean.castTo(DataType.DOUBLE)))
                .isLessThan(1e-5);
    }

    @Test
    void should_measure_without_changing_the_step() {
        Batch batch = batch(4, 1);
        ComputationGraph plain = network();
        ComputationGraph measured = network();
        try (OneDnnEngine one = new OneDnnEngine(plain);
                OneDnnEngine other = new OneDnnEngine(measured)) {
            assertThat(new PlainStep().step(one, batch).measures()).isEmpty();
            StepResult result = new PlainStep().step(other, List.of(batch), StepDetail.MEASURED);
            var measures = result.measures().orElseThrow();
            assertThat(measures.embeddings().shape()).containsExactly(8, 6);
            assertThat(measures.targets()).isEqualTo(batch.targets());
            double squares = 0;
            for (var entry : Twins.gradients(measured).entrySet()) {
                if (!entry.getKey().matches(".*_(mean|var)")) {
                    squares += Math.pow(entry.getValue().norm2Number().doubleValue(), 2);
                }
            }
            assertThat(measures.gradientNorm()).isCloseTo(Math.sqrt(squares), withinPercentage(1e-4));
        }
        assertThat(plain.params()).isEqualTo(measured.params());
    }

    @Test
    void should_give_each_row_the_same_embedding_whatever_comes_with_it() {
        INDArray features = batch(100, 5).features();
        try (OneDnnEmbedder embedder = new OneDnnEmbedder(TOWER.newNetwork(1, new Sgd()))) {
            INDArray together = embedder.embed(features);
            for (long row = 0; row < features.size(0); row += 17) {
                INDArray alone = embedder.embed(features.get(NDArrayIndex.interval(row, row + 1)));
                assertThat(Twins.error(alone, together.getRow(row, true).castTo(DataType.DOUBLE)))
                        .isLessThan(1e-6);
            }
        }
    }

    @Test
    void should_embed_on_several_threads_at_once() throws Exception {
        List<INDArray> features = new ArrayList<>();
        List<INDArray> expected = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (OneDnnEmbedder embedder = new OneDnnEmbedder(TOWER.newNetwork(1, new Sgd()))) {
            for (int i = 0; i < 4; i++) {
                features.add(batch(5 + 20 * i, i).features());
                expected.add(embedder.embed(features.get(i)));
            }
            List<Callable<INDArray>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                INDArray input = features.get(i % 4);
                calls.add(() -> embedder.embed(input));
            }
            List<Future<INDArray>> results = threads.invokeAll(calls);
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get()).isEqualTo(expected.get(i % 4));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void should_refuse_work_after_closing() {
        OneDnnEmbedder embedder = new OneDnnEmbedder(TOWER.newNetwork(1, new Sgd()));
        embedder.close();
        assertThatThrownBy(() -> embedder.embed(batch(1, 1).features()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void should_tell_what_memory_a_program_takes_before_it_takes_it() {
        TowerPlan plan = TowerPlan.forInference(TOWER.newNetwork(1, new Sgd()));
        long[] shape = {40, 2, 12, 12};
        long planned = Program.bytes(plan, shape, Precision.FLOAT32);
        try (Program program = new Program(plan, shape, false)) {
            long alignment = 4096;
            assertThat(program.bytes()).isBetween(planned, planned + alignment);
        }
        assertThat(planned).isGreaterThan(Block.floats(40 * 6 * 12 * 12));
    }

    @Test
    void should_not_leak_in_ten_thousand_steps() throws InterruptedException {
        Tower tower = Tower.builder()
                .input(1, 5, 5)
                .convolution(2, 3)
                .relu()
                .batchNorm()
                .embedding(2)
                .build();
        Batch[] batches = new Batch[6];
        for (int i = 0; i < batches.length; i++) {
            batches[i] = Twins.pairs(2 + i, i, 1, 5, 5);
        }
        long before = nativeBytes(0);
        try (OneDnnEngine engine = new OneDnnEngine(Twins.network(tower, new Adam(1e-3)))) {
            // Six shapes and room for three: programs are built and freed all the time.
            run(engine, batches, 1000);
            long bytes = nativeBytes(0);
            long physical = Pointer.physicalBytes();
            run(engine, batches, 9000);
            assertThat(nativeBytes(bytes + LEAK) - bytes).isLessThan(LEAK);
            assertThat(Pointer.physicalBytes() - physical).isLessThan(200L << 20);
        }
        assertThat(nativeBytes(before + LEAK) - before).isLessThan(LEAK);
    }

    /** What JavaCPP has allocated, once the garbage of ND4J's operations has gone, which takes time on a busy machine. */
    private static long nativeBytes(long enough) throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5 || i < 100 && least >= enough && enough > 0; i++) {
            System.gc();
            Thread.sleep(50);
            least = Math.min(least, Pointer.totalBytes());
        }
        return least;
    }

    private static void run(OneDnnEngine engine, Batch[] batches, int steps) {
        for (int step = 0; step < steps; step++) {
            new PlainStep().step(engine, batches[step / 50 % batches.length]);
        }
    }

    @Test
    void should_say_what_does_not_fit_the_members() {
        Batch odd = new Batch(batch(2, 1).features(), Pairs.of(Relation.SAME, Relation.SAME));
        try (OneDnnEngine engine = new OneDnnEngine(network())) {
            assertThat(new PlainStep().step(engine, odd).tuples().valid()).isEqualTo(2);
        }
        assertThatThrownBy(() -> new Program(TowerPlan.forTraining(network()), new long[] {3, 2, 12, 12}, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("multiple of the tuple's 2 members");
    }
}
