package org.siamese.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Targets;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.LossWeight;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.core.tower.TowerBuilder;
import org.siamese.core.train.BlobPairs;
import org.siamese.core.train.LoopContrastive;
import org.siamese.decision.Relation;

class GraphEngineTest {
    private static final BlobPairs BATCHES = new BlobPairs(6, 8, 3);

    private static Tower tower(boolean batchNorm, DataType type) {
        TowerBuilder builder = Tower.builder()
                .dataType(type)
                .input(1, 12, 12)
                .convolution(3, 3, Padding.zero(1))
                .relu();
        if (batchNorm) {
            builder.batchNorm();
        }
        return builder.maxPool(2, 2).dense(8).relu().embedding(4).build();
    }

    private static ComputationGraph network(boolean batchNorm, DataType type, MetricLoss loss, IUpdater updater) {
        return tower(batchNorm, type).newNetwork("loss", new MetricLossLayer(loss), updater, 5);
    }

    private static List<Batch> batches(DataType type) {
        try (BatchIterator pass = BATCHES.open(0)) {
            return java.util.stream.Stream.generate(pass::next)
                    .limit(8)
                    .map(batch -> new Batch(batch.features().castTo(type), batch.targets()))
                    .toList();
        }
    }

    private static Batch joined(List<Batch> batches) {
        List<Relation> relations = batches.stream()
                .flatMap(batch -> ((Pairs) batch.targets()).relations().stream())
                .toList();
        INDArray[] features = batches.stream().map(Batch::features).toArray(INDArray[]::new);
        return new Batch(Nd4j.concat(0, features), Pairs.of(relations));
    }

    @Test
    void should_step_over_several_batches_as_over_one_big_batch() {
        MetricLoss loss = new LoopContrastive(2);
        ComputationGraph several = network(false, DataType.DOUBLE, loss, new Adam(1e-2));
        ComputationGraph big = network(false, DataType.DOUBLE, loss, new Adam(1e-2));
        List<Batch> batches = batches(DataType.DOUBLE);
        try (TowerEngine first = new GraphEngine(several);
                TowerEngine second = new GraphEngine(big)) {
            for (int step = 0; step < 2; step++) {
                List<Batch> part = batches.subList(4 * step, 4 * step + 4);
                StepResult accumulated = new Accumulation(4).step(first, part, StepDetail.MEASURED);
                StepResult whole = new PlainStep().step(second, List.of(joined(part)), StepDetail.MEASURED);
                assertThat(accumulated.loss()).isCloseTo(whole.loss(), within(1e-12));
                assertThat(accumulated.tuples()).isEqualTo(whole.tuples());
                assertThat(accumulated.measures().orElseThrow().gradientNorm())
                        .isCloseTo(whole.measures().orElseThrow().gradientNorm(), within(1e-12))
                        .isPositive();
                assertThat(accumulated.measures().orElseThrow().targets())
                        .isEqualTo(part.get(3).targets());
            }
        }
        assertThat(several.params().equalsWithEps(big.params(), 1e-10)).isTrue();
        assertThat(several.getIterationCount()).isEqualTo(2).isEqualTo(big.getIterationCount());
    }

    @Test
    void should_give_the_same_bits_whether_steps_are_measured_or_not() {
        ComputationGraph plain = network(true, DataType.FLOAT, new LoopContrastive(2), new Adam(1e-2));
        ComputationGraph measured = network(true, DataType.FLOAT, new LoopContrastive(2), new Adam(1e-2));
        ComputationGraph fitted = network(true, DataType.FLOAT, new LoopContrastive(2), new Adam(1e-2));
        try (TowerEngine first = new GraphEngine(plain);
                TowerEngine second = new GraphEngine(measured)) {
            for (Batch batch : batches(DataType.FLOAT)) {
                StepResult one = new PlainStep().step(first, List.of(batch), StepDetail.PLAIN);
                StepResult two = new PlainStep().step(second, List.of(batch), StepDetail.MEASURED);
                fitted.fit(batch.toDataSet());
                assertThat(one.measures()).isEmpty();
                assertThat(two.loss()).isEqualTo(one.loss()).isEqualTo(fitted.score());
            }
        }
        assertThat(measured.params()).isEqualTo(plain.params()).isEqualTo(fitted.params());
        assertThat(measured.getUpdater().getStateViewArray())
                .isEqualTo(plain.getUpdater().getStateViewArray())
                .isEqualTo(fitted.getUpdater().getStateViewArray());
        assertThat(measured.getListeners()).isEmpty();
    }

    @Test
    void should_measure_what_the_loss_saw_and_leave_statistics_and_state_out_of_the_gradient_norm() {
        double rate = 0.125;
        Batch batch = batches(DataType.DOUBLE).get(0);
        Remembering loss = new Remembering();
        ComputationGraph network = network(true, DataType.DOUBLE, loss, new Sgd(rate));
        Map<String, INDArray> before = new java.util.HashMap<>();
        network.paramTable().forEach((name, value) -> before.put(name, value.dup()));
        INDArray expected = network.feedForward(batch.features(), true)
                .get(tower(true, DataType.DOUBLE).outputName())
                .dup();

        StepResult result;
        try (TowerEngine engine = new GraphEngine(network)) {
            result = new PlainStep().step(engine, List.of(batch), StepDetail.MEASURED);
        }
        StepMeasures measures = result.measures().orElseThrow();
        assertThat(measures.embeddings().equalsWithEps(expected, 1e-12)).isTrue();

        double squares = 0;
        double others = 0;
        for (Map.Entry<String, INDArray> parameter : network.paramTable().entrySet()) {
            double moved = before.get(parameter.getKey()).distance2(parameter.getValue()) / rate;
            boolean statistics = parameter.getKey().matches(".*_(mean|var|log10stdev)");
            if (statistics || parameter.getKey().endsWith("_seen")) {
                others += moved;
            } else {
                squares += moved * moved;
            }
        }
        assertThat(measures.gradientNorm()).isCloseTo(Math.sqrt(squares), within(1e-9));
        assertThat(others).isPositive();
        assertThat(network.getParam("loss_seen").getDouble(0)).isEqualTo(1);
    }

    /** Counts the batches it has seen, and pulls a trained weight to 1. */
    record Remembering() implements MetricLoss {
        @Override
        public List<LossWeight> weights(int dimension) {
            return List.of(
                    new LossWeight("seen", 1, 1, new WeightInitConstant(0), false),
                    new LossWeight("pull", 1, 1, new WeightInitConstant(0)));
        }

        @Override
        public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
            LossResult result = new LoopContrastive(2).evaluate(embeddings, targets, Map.of());
            return new LossResult(
                    result.value(),
                    result.gradient(),
                    Map.of("pull", weights.get("pull").sub(1)),
                    Map.of("seen", weights.get("seen").add(1)),
                    result.tuples(),
                    result.activeTuples());
        }
    }

    @Test
    void should_change_the_state_of_the_loss_with_each_batch_of_a_step() {
        ComputationGraph network = network(false, DataType.FLOAT, new Remembering(), new Sgd(0.1));
        try (TowerEngine engine = new GraphEngine(network)) {
            new Accumulation(3).step(engine, batches(DataType.FLOAT).subList(0, 3), StepDetail.PLAIN);
        }
        assertThat(network.getParam("loss_seen").getDouble(0)).isEqualTo(3);
        assertThat(network.getParam("loss_pull").getDouble(0)).isCloseTo(0.1, within(1e-6));
    }

    @Test
    void should_divide_by_no_number_of_rows_whatever_miniBatch_says() {
        ComputationGraph plain = network(true, DataType.DOUBLE, new Remembering(), new Sgd(0.1));
        ComputationGraph divided = network(true, DataType.DOUBLE, new Remembering(), new Sgd(0.1));
        divided.conf().setMiniBatch(true);
        try (TowerEngine first = new GraphEngine(plain);
                TowerEngine second = new GraphEngine(divided)) {
            Schedule schedule = new Accumulation(3);
            schedule.step(first, batches(DataType.DOUBLE).subList(0, 3), StepDetail.PLAIN);
            schedule.step(second, batches(DataType.DOUBLE).subList(0, 3), StepDetail.MEASURED);
        }
        assertThat(divided.params()).isEqualTo(plain.params());
    }

    @Test
    void should_refuse_steps_of_no_batch_and_of_too_many() {
        ComputationGraph network = network(false, DataType.FLOAT, new LoopContrastive(2), new Sgd(0.1));
        try (TowerEngine engine = new GraphEngine(network)) {
            assertThatThrownBy(() -> new Accumulation(2).step(engine, List.of(), StepDetail.PLAIN))
                    .hasMessageContaining("at least one");
            List<Batch> three = batches(DataType.FLOAT).subList(0, 3);
            assertThatThrownBy(() -> new Accumulation(2).step(engine, three, StepDetail.PLAIN))
                    .hasMessageContaining("at most 2, got 3");
            assertThatThrownBy(() -> new PlainStep().step(engine, three, StepDetail.PLAIN))
                    .hasMessageContaining("expected one, got 3");
        }
    }

    @Test
    void should_refuse_to_go_back_without_a_forward_pass_and_to_update_without_a_gradient() {
        ComputationGraph network = network(false, DataType.FLOAT, new LoopContrastive(2), new Sgd(0.1));
        Batch batch = batches(DataType.FLOAT).get(0);
        try (TowerEngine engine = new GraphEngine(network)) {
            INDArray gradient = engine.forward(batch.features(), BatchPart.of(network, 0));
            engine.backward(gradient);
            assertThatThrownBy(() -> engine.backward(gradient))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("forward pass");
            engine.update(new StepTotals(1, 1, 1), StepDetail.PLAIN);
            assertThatThrownBy(() -> engine.update(new StepTotals(1, 1, 1), StepDetail.PLAIN))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("backward pass");
        }
    }
}
