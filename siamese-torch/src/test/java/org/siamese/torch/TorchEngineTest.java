package org.siamese.torch;

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
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.engine.Accumulation;
import org.siamese.core.engine.BatchPart;
import org.siamese.core.engine.ChunkedStep;
import org.siamese.core.engine.GraphEngine;
import org.siamese.core.engine.PlainStep;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.engine.StepResult;
import org.siamese.core.engine.TowerEmbedder;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.TrainingException;
import org.siamese.onednn.Handover;
import org.siamese.onednn.OneDnnEngineProvider;
import org.siamese.onednn.Twins;

/** What holds for the engine as a whole. */
class TorchEngineTest {
    private static final TorchEngineProvider PROVIDER = new TorchEngineProvider();
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
        return Twins.network(TOWER, new Adam(0.001, 0.9, 0.999, 1e-4));
    }

    private static Batch batch(int pairs, long seed) {
        return Twins.pairs(pairs, seed, 2, 12, 12);
    }

    private static TowerEngine torch(ComputationGraph network) {
        return PROVIDER.open(network);
    }

    @Test
    void should_hand_a_training_from_engine_to_engine() {
        Handover.requireSameAsOnOne(
                () -> network(),
                seed -> batch(4, seed),
                List.of(network -> torch(network), new OneDnnEngineProvider()::open, GraphEngine::new));
    }

    @Test
    void should_train_to_the_same_bits_each_time() {
        INDArray first = null;
        for (int run = 0; run < 2; run++) {
            ComputationGraph network = network();
            try (TowerEngine engine = torch(network)) {
                for (int step = 0; step < 3; step++) {
                    new PlainStep().step(engine, batch(4, step));
                }
                engine.writeNetwork();
            }
            if (first == null) {
                first = network.params().dup();
            }
            assertThat(network.params()).isEqualTo(first);
        }
    }

    @Test
    void should_step_in_parts_as_on_the_whole_batch() {
        Tower tower = Tower.builder()
                .input(2, 12, 12)
                .convolution(6, 3, Padding.zero(1))
                .relu()
                .spatialDropout(0.3)
                .maxPool(2, 2)
                .dense(20)
                .relu()
                .dropout(0.4)
                .embedding(6)
                .build();
        ComputationGraph whole = Twins.network(tower, new Sgd(0.5));
        ComputationGraph parts = Twins.network(tower, new Sgd(0.5));
        INDArray before = whole.params().dup();
        Batch batch = batch(16, 3);
        try (TowerEngine one = torch(whole);
                TowerEngine other = torch(parts)) {
            new PlainStep().step(one, batch);
            new ChunkedStep(8, 1).step(other, List.of(batch), StepDetail.PLAIN);
            one.writeNetwork();
            other.writeNetwork();
        }
        INDArray moved = whole.params().sub(before).castTo(DataType.DOUBLE);
        assertThat(moved.amaxNumber().doubleValue()).isGreaterThan(1e-4);
        assertThat(Twins.error(parts.params().sub(before), moved)).isLessThan(1e-5);
    }

    /** Running statistics move by the mean over the parts, as with Deeplearning4j's engine. */
    @Test
    void should_move_running_statistics_once_a_step_in_parts() {
        ComputationGraph single = Twins.network(TOWER, new Sgd(0.1));
        ComputationGraph twice = Twins.inDouble(single);
        Batch batch = batch(8, 3);
        Batch inDouble = new Batch(batch.features().castTo(DataType.DOUBLE), batch.targets());
        try (TowerEngine engine = torch(single);
                TowerEngine reference = new GraphEngine(twice)) {
            new ChunkedStep(4, 2).step(engine, List.of(batch, batch), StepDetail.PLAIN);
            new ChunkedStep(4, 2).step(reference, List.of(inDouble, inDouble), StepDetail.PLAIN);
            engine.writeNetwork();
        }
        assertThat(Twins.error(single.params(), twice.params())).isLessThan(2e-6);
    }

    @Test
    void should_sum_the_gradients_of_two_engines() {
        Batch batch = batch(8, 1);
        ComputationGraph network = Twins.network(
                Tower.builder()
                        .input(2, 12, 12)
                        .convolution(4, 3)
                        .relu()
                        .embedding(6)
                        .build(),
                new Sgd(0.5));
        INDArray gradient = Nd4j.rand(DataType.FLOAT, 16, 6);
        List<INDArray> features = ChunkedStep.cut(batch.features(), 8);
        List<INDArray> gradients = ChunkedStep.cut(gradient, 8);
        try (TowerEngine whole = torch(network);
                TowerEngine part = torch(network)) {
            whole.forward(batch.features(), BatchPart.of(network, 0));
            whole.backward(gradient);
            INDArray sum = null;
            for (int i = 0; i < 2; i++) {
                part.clearGradientSum();
                part.forward(features.get(i), BatchPart.of(network, 8L * i));
                part.backward(gradients.get(i));
                sum = sum == null ? part.gradientSum() : sum.addi(part.gradientSum());
            }
            assertThat(Twins.error(sum, whole.gradientSum().castTo(DataType.DOUBLE)))
                    .isLessThan(2e-6);
            part.setGradientSum(sum);
            assertThat(part.gradientSum()).isEqualTo(sum);
        }
    }

    @Test
    void should_step_with_the_mean_of_several_batches() {
        ComputationGraph single = Twins.network(TOWER, new Sgd(1));
        ComputationGraph reference = Twins.network(TOWER, new Sgd(1));
        List<Batch> batches = List.of(batch(4, 1), batch(4, 2));
        try (TowerEngine engine = torch(single);
                TowerEngine other = new GraphEngine(reference)) {
            new Accumulation(2).step(engine, batches, StepDetail.PLAIN);
            new Accumulation(2).step(other, batches, StepDetail.PLAIN);
            engine.writeNetwork();
        }
        assertThat(Twins.error(single.params(), reference.params().castTo(DataType.DOUBLE)))
                .isLessThan(2e-6);
    }

    @Test
    void should_measure_without_changing_the_step() {
        Batch batch = batch(4, 1);
        ComputationGraph plain = network();
        ComputationGraph measured = network();
        try (TowerEngine one = torch(plain);
                TowerEngine other = torch(measured);
                TowerEngine reference = new GraphEngine(network())) {
            assertThat(new PlainStep().step(one, batch).measures()).isEmpty();
            StepResult result = new PlainStep().step(other, List.of(batch), StepDetail.MEASURED);
            StepResult expected = new PlainStep().step(reference, List.of(batch), StepDetail.MEASURED);
            assertThat(result.measures().orElseThrow().gradientNorm())
                    .isCloseTo(expected.measures().orElseThrow().gradientNorm(), withinPercentage(1e-3));
            one.writeNetwork();
            other.writeNetwork();
        }
        assertThat(plain.params()).isEqualTo(measured.params());
    }

    /** A value less itself is 0 but for its rounding, 6e-8, which is divided by the root of epsilon, 1e-5. */
    @Test
    void should_normalise_single_values() {
        Tower tower = Tower.builder()
                .input(1, 3, 3)
                .dense(5)
                .batchNorm()
                .embedding(2)
                .build()
                .withMembers(2);
        ComputationGraph single = Twins.network(tower, new Sgd(0.1));
        ComputationGraph reference = Twins.network(tower, new Sgd(0.1));
        Batch pair = Twins.pairs(1, 1, 1, 3, 3);
        try (TowerEngine engine = torch(single);
                TowerEngine other = new GraphEngine(reference)) {
            new PlainStep().step(engine, pair);
            new PlainStep().step(other, pair);
            engine.writeNetwork();
        }
        assertThat(Twins.error(single.params(), reference.params().castTo(DataType.DOUBLE)))
                .isLessThan(2e-5);
    }

    @Test
    void should_refuse_to_go_back_twice_through_one_forward_pass() {
        ComputationGraph network = network();
        try (TowerEngine engine = torch(network)) {
            INDArray gradient = engine.forward(batch(2, 1).features(), BatchPart.of(network, 0));
            engine.backward(gradient);
            assertThatThrownBy(() -> engine.backward(gradient))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("forward pass");
        }
    }

    @Test
    void should_give_the_same_bits_for_a_part_however_often() {
        ComputationGraph network = network();
        INDArray features = batch(4, 1).features();
        try (TowerEngine engine = torch(network)) {
            INDArray first = engine.forward(features, BatchPart.of(network, 4)).dup();
            engine.forward(features, BatchPart.of(network, 0));
            assertThat(engine.forward(features, BatchPart.of(network, 4))).isEqualTo(first);
        }
    }

    @Test
    void should_give_each_row_the_same_embedding_whatever_comes_with_it() {
        INDArray features = batch(100, 5).features();
        try (TowerEmbedder embedder = PROVIDER.openEmbedder(TOWER.newNetwork(1, new Sgd()))) {
            INDArray together = embedder.embed(features);
            assertThat(together.shape()).containsExactly(200, 6);
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
        try (TowerEmbedder embedder = PROVIDER.openEmbedder(TOWER.newNetwork(1, new Sgd()))) {
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
                assertThat(Twins.error(results.get(i).get(), expected.get(i % 4).castTo(DataType.DOUBLE)))
                        .isLessThan(1e-6);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void should_refuse_work_after_closing() {
        TowerEmbedder embedder = PROVIDER.openEmbedder(TOWER.newNetwork(1, new Sgd()));
        embedder.close();
        assertThatThrownBy(() -> embedder.embed(batch(1, 1).features()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        ComputationGraph network = network();
        TowerEngine engine = torch(network);
        engine.close();
        engine.close();
        assertThatThrownBy(() -> engine.forward(batch(1, 1).features(), BatchPart.of(network, 0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void should_outlive_a_workspace_that_it_was_asked_in() {
        ComputationGraph network = network();
        ComputationGraph inWorkspace = network();
        Batch batch = batch(3, 5);
        WorkspaceConfiguration memory =
                WorkspaceConfiguration.builder().initialSize(1 << 24).build();
        try (TowerEngine expected = torch(network);
                TowerEngine engine = torch(inWorkspace)) {
            for (int step = 0; step < 3; step++) {
                new PlainStep().step(expected, batch);
                try (MemoryWorkspace workspace = Nd4j.getWorkspaceManager().getAndActivateWorkspace(memory, "outer")) {
                    assertThat(workspace).isNotNull();
                    Nd4j.valueArrayOf(new long[] {1 << 16}, Double.NaN, DataType.FLOAT);
                    new PlainStep().step(engine, batch);
                }
            }
            assertThat(engine.embed(batch.features())).isEqualTo(expected.embed(batch.features()));
        } finally {
            Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
        }
    }

    @Test
    void should_say_what_does_not_fit() {
        ComputationGraph network = network();
        try (TowerEngine engine = torch(network)) {
            assertThatThrownBy(() -> engine.forward(Nd4j.rand(DataType.FLOAT, 3, 2, 12, 12), BatchPart.of(network, 0)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("multiple of the tuple's 2 members");
            assertThatThrownBy(() -> engine.forward(Nd4j.rand(DataType.FLOAT, 4, 3, 12, 12), BatchPart.of(network, 0)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected images of 2 channels, got images [3, ");
            assertThatThrownBy(() -> engine.forward(Nd4j.rand(DataType.FLOAT, 4, 2, 14, 14), BatchPart.of(network, 0)))
                    .isInstanceOf(Failures.LibtorchException.class)
                    .hasMessageContaining("[4, 2, 14, 14]");
        }
    }

    /** Rows of one pixel take no memory until the tower puts a million zeros around each. */
    @Test
    void should_name_batch_and_chunk_where_memory_runs_out_and_go_on() {
        Tower tower = Tower.builder()
                .input(1, 1, 1)
                .layer(new ZeroPaddingLayer(512, 512, 512, 512))
                .globalAveragePool()
                .embedding(2)
                .build();
        ComputationGraph network = Twins.network(tower, new Sgd(0.1));
        try (TowerEngine engine = torch(network)) {
            int rows = 4 << 20;
            assertThatThrownBy(
                            () -> engine.forward(Nd4j.zeros(DataType.FLOAT, rows, 1, 1, 1), BatchPart.of(network, 0)))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("tower of 4 parameters")
                    .hasMessageContaining("[4194304, 1, 1, 1]")
                    .hasMessageContaining("chunkRows(2097152)");
            assertThat(new PlainStep()
                            .step(engine, Twins.pairs(2, 1, 1, 1, 1))
                            .tuples()
                            .valid())
                    .isEqualTo(2);
        }
    }

    /** {@code -Dsiamese.torch.steps=10000} runs as many. */
    @Test
    void should_not_leak_in_thousands_of_steps() throws InterruptedException {
        int steps = Integer.getInteger("siamese.torch.steps", 3000);
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
        try (TowerEngine engine = torch(Twins.network(tower, new Adam(1e-3)))) {
            run(engine, batches, 1000);
            long objects = nativeBytes();
            long physical = Pointer.physicalBytes();
            run(engine, batches, steps - 1000);
            long grown = Pointer.physicalBytes() - physical;
            System.out.printf("%d steps: %.1f MB more than after 1,000%n", steps, grown / 1048576.0);
            assertThat(nativeBytes() - objects).isLessThan(1 << 18);
            assertThat(grown).isLessThan(50L << 20);
        }
    }

    /** Each has 5 million parameters, of which four vectors make 80 MB. */
    @Test
    void should_free_everything_on_closing() {
        Tower tower = Tower.builder().input(1, 100, 100).dense(500).embedding(2).build();
        Batch batch = Twins.pairs(2, 1, 1, 100, 100);
        openAndClose(tower, batch, 3);
        long before = Pointer.physicalBytes();
        openAndClose(tower, batch, 12);
        assertThat(Pointer.physicalBytes() - before).isLessThan(160L << 20);
    }

    /** Two at a time, in training and embedding. */
    private static void openAndClose(Tower tower, Batch batch, int times) {
        for (int i = 0; i < times; i++) {
            ComputationGraph one = Twins.network(tower, new Adam(1e-3));
            ComputationGraph other = Twins.network(tower, new Adam(1e-3));
            try (TowerEngine engine = torch(one);
                    TowerEngine second = torch(other)) {
                new PlainStep().step(engine, batch);
                new PlainStep().step(second, batch);
                engine.embed(batch.features());
            }
            one.close();
            other.close();
        }
    }

    /** What JavaCPP has allocated, once the garbage of ND4J's operations has gone. */
    private static long nativeBytes() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(50);
            least = Math.min(least, Pointer.totalBytes());
        }
        return least;
    }

    private static void run(TowerEngine engine, Batch[] batches, int steps) {
        for (int step = 0; step < steps; step++) {
            new PlainStep().step(engine, batches[step / 50 % batches.length]);
        }
    }
}
