package org.siamese.losses;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.BatchSource;
import org.siamese.core.batch.Targets;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.LossWeight;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.losses.LossExamples.Example;

/**
 * Every public loss, found by discovery, trains the same tower to the same parameters in four ways: in the trainer on whole batches, in
 * the trainer in chunks, as the last layer of a Deeplearning4j network, and by itself beside a gradient that is written out here.
 */
class LossEverywhereTest {
    private static final int ROWS = 12;
    private static final int FEATURES = 6;
    private static final int DIMENSION = 5;
    private static final int STEPS = 2;
    private static final double RATE = 1e-2;
    private static final long SEED = 4;

    static List<Example> examples() {
        // What is drawn for a batch is drawn anew for one that differs in its last digit, as one in chunks may.
        return LossExamples.all().stream()
                .filter(example -> !(example.loss() instanceof ElasticFaceLoss face && face.deviation() > 0))
                .filter(example -> !(example.loss() instanceof ManifoldLoss manifold
                        && manifold.assignment() == ManifoldAssignment.DRAWN))
                .toList();
    }

    private static INDArray features(int step) {
        double[] values = new Random(step)
                .doubles((long) ROWS * FEATURES, -1, 1)
                .map(v -> 2 * v)
                .toArray();
        return Nd4j.createFromArray(values).reshape('c', ROWS, FEATURES);
    }

    private record Steps(Targets targets) implements BatchSource {
        @Override
        public BatchIterator open(int epoch, int firstBatch) {
            var batches = IntStream.range(firstBatch, STEPS)
                    .mapToObj(step -> new Batch(features(step), targets))
                    .iterator();
            return new BatchIterator() {
                @Override
                public boolean hasNext() {
                    return batches.hasNext();
                }

                @Override
                public Batch next() {
                    return batches.next();
                }
            };
        }

        @Override
        public int batchesPerEpoch() {
            return STEPS;
        }

        @Override
        public int batchSize() {
            return targets.count();
        }

        @Override
        public long[] featureShape() {
            return new long[] {FEATURES};
        }
    }

    private static Tower tower() {
        return Tower.of(
                new NeuralNetConfiguration.Builder()
                        .seed(1)
                        .dataType(DataType.DOUBLE)
                        .list(new DenseLayer.Builder()
                                .nOut(DIMENSION)
                                .activation(Activation.IDENTITY)
                                .build())
                        .setInputType(InputType.feedForward(FEATURES))
                        .build(),
                FEATURES);
    }

    private static ComputationGraph network(Example example) {
        return tower().newNetwork("loss", new MetricLossLayer(example.loss()), new Sgd(RATE), SEED);
    }

    private static double[] trained(Example example, Targets targets, int chunkRows) {
        SiameseTrainer.Builder builder = SiameseTrainer.builder()
                .tower(tower())
                .loss(example.loss())
                .batches(new Steps(targets))
                .updater(new Sgd(RATE))
                .epochs(1)
                .seed(SEED)
                .quiet();
        if (chunkRows > 0) {
            builder.chunks(chunkRows);
        }
        return builder.fit().toComputationGraph().params().toDoubleVector();
    }

    private static double[] asLayer(Example example, Targets targets) {
        ComputationGraph network = network(example);
        for (int step = 0; step < STEPS; step++) {
            network.fit(new DataSet(features(step), targets.toArray().castTo(DataType.DOUBLE)));
        }
        return Arrays.copyOf(network.params().toDoubleVector(), (FEATURES + 1) * DIMENSION);
    }

    private static double[] byItself(Example example, Targets targets) {
        ComputationGraph network = network(example);
        INDArray start = network.params().dup();
        int last = FEATURES * DIMENSION;
        // Deeplearning4j keeps the weights of a dense layer column after column.
        double[] values = start.toDoubleVector();
        INDArray w = Nd4j.createFromArray(Arrays.copyOf(values, last)).reshape('f', FEATURES, DIMENSION);
        INDArray b = Nd4j.createFromArray(Arrays.copyOfRange(values, last, last + DIMENSION));
        Map<String, INDArray> weights = new HashMap<>();
        for (LossWeight weight : example.loss().weights(DIMENSION)) {
            weights.put(weight.name(), network.getParam("loss_" + weight.name()).dup());
        }
        for (int step = 0; step < STEPS; step++) {
            INDArray x = features(step);
            LossResult result = example.loss().evaluate(x.mmul(w).addRowVector(b), targets, weights);
            w = w.sub(x.transpose().mmul(result.gradient()).mul(RATE));
            b = b.sub(result.gradient().sum(0).mul(RATE));
            weights.putAll(result.stateUpdates());
            result.weightGradients()
                    .forEach((name, gradient) ->
                            weights.put(name, weights.get(name).sub(gradient.mul(RATE))));
        }
        double[] end = Arrays.copyOf(w.dup('f').data().asDouble(), last + DIMENSION);
        System.arraycopy(b.toDoubleVector(), 0, end, last, DIMENSION);
        return end;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void should_train_alike_wherever_it_is_used(Example example) {
        Targets targets = LossContractTest.targets(example.kind(), ROWS);
        double[] whole = trained(example, targets, 0);

        assertThat(whole)
                .as("parameters after training")
                .isNotEqualTo(Arrays.copyOf(network(example).params().toDoubleVector(), whole.length));
        assertAlike("in chunks", trained(example, targets, 5), whole);
        assertAlike("as a layer", asLayer(example, targets), whole);
        assertAlike("by itself", byItself(example, targets), whole);
    }

    private static void assertAlike(String what, double[] actual, double[] expected) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        for (int k = 0; k < expected.length; k++) {
            assertThat(Math.abs(actual[k] - expected[k]) / largest)
                    .as("%s, parameter %s: expected %s, got %s", what, k, expected[k], actual[k])
                    .isLessThanOrEqualTo(1e-10);
        }
    }
}
