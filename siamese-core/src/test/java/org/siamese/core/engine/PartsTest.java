package org.siamese.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.Targets;
import org.siamese.core.objective.LossHead;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.LossWeight;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.core.tower.TowerBuilder;
import org.siamese.core.train.BlobPairs;

/** A batch in parts gives the step of the whole batch: forward of each part, the loss once on all embeddings, backward of each. */
class PartsTest {
    private static final int ROWS = 24;

    /** A loss of all rows at once: their spread around a trained centre, with a count of evaluations as its state. */
    private record Spread() implements MetricLoss {
        @Override
        public List<LossWeight> weights(int dimension) {
            return List.of(
                    new LossWeight("centre", 1, dimension, new WeightInitConstant(0.5)),
                    new LossWeight("seen", 1, 1, new WeightInitConstant(0), false));
        }

        @Override
        public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
            INDArray centre = weights.get("centre").add(embeddings.mean(true, 0));
            INDArray difference = embeddings.subRowVector(centre);
            INDArray gradient = difference.mul(2.0 / ROWS);
            // The mean moves with each row.
            gradient.subiRowVector(gradient.mean(true, 0));
            double norm = difference.norm2Number().doubleValue();
            return new LossResult(
                    norm * norm / ROWS,
                    gradient,
                    Map.of("centre", difference.sum(true, 0).mul(-2.0 / ROWS)),
                    Map.of("seen", weights.get("seen").add(1)),
                    ROWS,
                    ROWS);
        }
    }

    private static ComputationGraph network(boolean batchNorm) {
        return network(batchNorm, new Sgd(batchNorm ? 1 : 0.1));
    }

    static ComputationGraph network(boolean batchNorm, IUpdater updater) {
        TowerBuilder builder = Tower.builder()
                .dataType(DataType.DOUBLE)
                .input(1, 12, 12)
                .convolution(3, 3, Padding.zero(1))
                .relu()
                .spatialDropout(0.3);
        if (batchNorm) {
            builder.batchNorm();
        }
        Tower tower =
                builder.maxPool(2, 2).dense(8).relu().dropout(0.4).embedding(4).build();
        return tower.newNetwork("loss", new MetricLossLayer(new Spread()), updater, 5);
    }

    static List<Batch> batches() {
        try (BatchIterator pass = new BlobPairs(ROWS / 2, 4, 3).open(0)) {
            List<Batch> batches = new ArrayList<>();
            while (pass.hasNext()) {
                Batch batch = pass.next();
                batches.add(new Batch(batch.features().castTo(DataType.DOUBLE), batch.targets()));
            }
            return batches;
        }
    }

    private static INDArray part(INDArray all, int from, int rows) {
        INDArray part = all.rank() == 2
                ? all.get(NDArrayIndex.interval(from, from + rows), NDArrayIndex.all())
                : all.get(
                        NDArrayIndex.interval(from, from + rows),
                        NDArrayIndex.all(),
                        NDArrayIndex.all(),
                        NDArrayIndex.all());
        return part.dup('c');
    }

    /** A step in parts of so many rows, whose forward passes are computed again before they are gone back through. */
    private static double stepInParts(List<? extends TowerEngine> engines, Batch batch, int rows) {
        TowerEngine first = engines.get(0);
        LossHead head = LossHead.of(first.network());
        List<INDArray> embeddings = new ArrayList<>();
        for (int from = 0; from < ROWS; from += rows) {
            TowerEngine engine = engines.get(from / rows % engines.size());
            embeddings.add(engine.forward(part(batch.features(), from, rows), BatchPart.of(first.network(), from))
                    .dup('c'));
        }
        LossResult result = head.evaluate(Nd4j.concat(0, embeddings.toArray(INDArray[]::new)), batch.targets());
        for (int from = 0; from < ROWS; from += rows) {
            TowerEngine engine = engines.get(from / rows % engines.size());
            INDArray again = engine.forward(part(batch.features(), from, rows), BatchPart.of(first.network(), from));
            assertThat(again).isEqualTo(embeddings.get(from / rows));
            engine.backward(part(result.gradient(), from, rows));
        }
        head.accept(result, true);
        INDArray sum = first.gradientSum();
        assertThat(first.gradientSumView()).isEqualTo(sum);
        engines.stream().skip(1).map(TowerEngine::gradientSum).forEach(sum::addi);
        first.setGradientSum(sum);
        double loss = result.value() + first.penalty();
        first.update(new StepTotals(loss, 1, ROWS / rows), StepDetail.PLAIN);
        return loss;
    }

    @Test
    void should_step_in_parts_as_on_the_whole_batch() {
        ComputationGraph whole = network(false);
        ComputationGraph parts = network(false);
        try (GraphEngine one = new GraphEngine(whole);
                GraphEngine other = new GraphEngine(parts)) {
            for (Batch batch : batches()) {
                double expected = new PlainStep().step(one, batch).loss();
                assertThat(stepInParts(List.of(other), batch, 8)).isCloseTo(expected, within(1e-12));
                assertThat(parts.params().sub(whole.params()).amaxNumber().doubleValue())
                        .isLessThan(1e-12);
            }
            one.endEpoch();
            other.endEpoch();
        }
        assertThat(parts.getParam("loss_seen").getDouble(0)).isEqualTo(4);
        assertThat(parts.getIterationCount()).isEqualTo(4);
        assertThat(parts.getEpochCount()).isEqualTo(1);
    }

    @Test
    void should_step_on_several_engines_as_on_one() {
        Batch batch = batches().get(0);
        ComputationGraph whole = network(false);
        ComputationGraph first = network(false);
        try (GraphEngine one = new GraphEngine(whole);
                GraphEngine driver = new GraphEngine(first);
                GraphEngine worker = new GraphEngine(network(false))) {
            new PlainStep().step(one, batch);
            stepInParts(List.of(driver, worker), batch, 6);
        }
        assertThat(first.params().sub(whole.params()).amaxNumber().doubleValue())
                .isLessThan(1e-12);
    }

    @Test
    void should_move_running_statistics_once_by_the_mean_over_the_parts() {
        Batch batch = batches().get(0);
        ComputationGraph parts = network(true);
        String mean = parts.paramTable().keySet().stream()
                .filter(name -> name.endsWith("_mean"))
                .findFirst()
                .orElseThrow();
        List<INDArray> alone = new ArrayList<>();
        for (int from = 0; from < ROWS; from += 12) {
            ComputationGraph network = network(true);
            try (GraphEngine engine = new GraphEngine(network)) {
                INDArray embeddings = engine.forward(part(batch.features(), from, 12), BatchPart.of(network, from));
                engine.backward(embeddings);
                engine.update(new StepTotals(0, 1, 1), StepDetail.PLAIN);
            }
            alone.add(network.getParam(mean).dup());
        }
        try (GraphEngine engine = new GraphEngine(parts)) {
            stepInParts(List.of(engine), batch, 12);
        }
        INDArray expected = alone.get(0).add(alone.get(1)).div(2);
        assertThat(expected.amaxNumber().doubleValue()).isGreaterThan(1e-3);
        assertThat(parts.getParam(mean).sub(expected).amaxNumber().doubleValue())
                .isLessThan(1e-15);
    }
}
