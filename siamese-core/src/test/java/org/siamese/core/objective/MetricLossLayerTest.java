package org.siamese.core.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.deeplearning4j.optimize.listeners.CollectScoresIterationListener;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Targets;

class MetricLossLayerTest {
    private static final double RATE = 0.1;

    private static MultiLayerConfiguration configuration(boolean miniBatch) {
        return new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .miniBatch(miniBatch)
                .updater(new Sgd(RATE))
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(2)
                        .activation(Activation.TANH)
                        .build())
                .layer(new MetricLossLayer(new PullToCentre(1.5)))
                .setInputType(InputType.feedForward(3))
                .build();
    }

    private static MultiLayerNetwork network(boolean miniBatch) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration(miniBatch));
        network.init();
        return network;
    }

    private static DataSet data(int rows) {
        Nd4j.getRandom().setSeed(17);
        return new Batch(Nd4j.rand(DataType.DOUBLE, rows, 3), Labels.of(new int[rows])).toDataSet();
    }

    /** What a step of gradient descent moved, divided by the learning rate, must be the slope of the score. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void should_step_along_the_slope_of_the_score(boolean miniBatch) {
        DataSet data = data(5);
        MultiLayerNetwork network = network(miniBatch);
        INDArray start = network.params().dup();
        network.fit(data);
        INDArray slope = start.sub(network.params()).divi(RATE);

        MultiLayerNetwork probe = network(miniBatch);
        double step = 1e-6;
        for (long k = 0; k < start.length(); k++) {
            double up = scoreAt(probe, start, k, step, data);
            double down = scoreAt(probe, start, k, -step, data);
            assertThat(slope.getDouble(k)).as("parameter %d", k).isCloseTo((up - down) / (2 * step), within(1e-7));
        }
    }

    private static double scoreAt(MultiLayerNetwork network, INDArray start, long index, double step, DataSet data) {
        INDArray moved = start.dup();
        moved.putScalar(index, start.getDouble(index) + step);
        network.setParams(moved);
        return network.score(data);
    }

    @Test
    void should_evaluate_the_loss_once_a_step() {
        MultiLayerNetwork network = network(true);
        network.fit(data(4));
        int before = PullToCentre.EVALUATIONS.get();
        network.fit(data(4));
        assertThat(PullToCentre.EVALUATIONS.get() - before).isEqualTo(1);
    }

    @Test
    void should_give_the_embeddings_as_output() {
        MultiLayerNetwork network = network(true);
        INDArray features = data(4).getFeatures();
        assertThat(network.output(features))
                .isEqualTo(network.feedForward(features).get(1));
    }

    @Test
    void should_keep_its_loss_through_json_and_yaml() {
        MultiLayerConfiguration configuration = configuration(true);
        assertThat(MultiLayerConfiguration.fromJson(configuration.toJson())).isEqualTo(configuration);
        assertThat(MultiLayerConfiguration.fromYaml(configuration.toYaml())).isEqualTo(configuration);
        MetricLossLayer layer = (MetricLossLayer) MultiLayerConfiguration.fromJson(configuration.toJson())
                .getConf(1)
                .getLayer();
        assertThat(layer.loss()).isEqualTo(new PullToCentre(1.5));
    }

    @Test
    void should_train_its_weights_and_save_them() throws IOException {
        MultiLayerNetwork network = network(true);
        assertThat(network.paramTable()).containsKey("1_centre");
        INDArray before = network.getParam("1_centre").dup();
        assertThat(before).isEqualTo(Nd4j.valueArrayOf(new long[] {1, 2}, 0.5, DataType.DOUBLE));
        network.fit(data(6));
        assertThat(network.getParam("1_centre")).isNotEqualTo(before);

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, bytes, true);
        MultiLayerNetwork restored =
                ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes.toByteArray()), true);
        assertThat(restored.params()).isEqualTo(network.params());
        network.fit(data(6));
        restored.fit(data(6));
        assertThat(restored.params()).isEqualTo(network.params());
    }

    @Test
    void should_train_from_an_iterator_with_listeners_and_early_stopping() {
        ListDataSetIterator<DataSet> iterator = new ListDataSetIterator<>(data(32).asList(), 8);
        MultiLayerNetwork network = network(true);
        CollectScoresIterationListener scores = new CollectScoresIterationListener();
        network.setListeners(scores);
        network.fit(iterator, 5);
        assertThat(scores.getScoreVsIter().getEffectiveScores()).hasSize(20);
        assertThat(network.score(data(32))).isLessThan(network(true).score(data(32)));

        EarlyStoppingConfiguration<MultiLayerNetwork> stopping = new EarlyStoppingConfiguration.Builder<
                        MultiLayerNetwork>()
                .epochTerminationConditions(new MaxEpochsTerminationCondition(3))
                .scoreCalculator(new DataSetLossCalculator(new ListDataSetIterator<>(data(32).asList(), 8), true))
                .modelSaver(new InMemoryModelSaver<>())
                .build();
        assertThat(new EarlyStoppingTrainer(stopping, network(true), iterator)
                        .fit()
                        .getTotalEpochs())
                .isEqualTo(3);
    }

    @Test
    void should_work_in_a_computation_graph() {
        ComputationGraphConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(RATE))
                .graphBuilder()
                .addInputs("in")
                .addLayer(
                        "dense",
                        new DenseLayer.Builder()
                                .nOut(2)
                                .activation(Activation.TANH)
                                .build(),
                        "in")
                .addLayer("loss", new MetricLossLayer(new PullToCentre(1.5)), "dense")
                .setOutputs("loss")
                .setInputTypes(InputType.feedForward(3))
                .build();
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init();
        MultiLayerNetwork network = network(true);
        graph.setParams(network.params());
        graph.fit(data(5));
        network.fit(data(5));
        assertThat(graph.params()).isEqualTo(network.params());
        assertThat(graph.score()).isEqualTo(network.score());
    }

    /** Counts the batches it has seen in a weight that is state. */
    record Counting() implements MetricLoss {
        @Override
        public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
            INDArray seen = weights.get("seen").add(1);
            return new LossResult(
                    embeddings.sumNumber().doubleValue(),
                    embeddings.mul(0).add(1),
                    Map.of(),
                    Map.of("seen", seen),
                    1,
                    1);
        }

        @Override
        public List<LossWeight> weights(int dimension) {
            return List.of(new LossWeight("seen", 1, 1, new WeightInitConstant(0), false));
        }
    }

    @Test
    void should_carry_the_state_of_a_loss_and_change_it_in_training_only() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(3)
                .l2(0.5)
                .weightDecay(0.1)
                .updater(new Adam(0.1))
                .list()
                .layer(new DenseLayer.Builder().nOut(2).build())
                .layer(new MetricLossLayer(new Counting()))
                .setInputType(InputType.feedForward(3))
                .build());
        network.init();
        for (int step = 0; step < 3; step++) {
            network.fit(data(4));
            network.score(data(4));
        }
        assertThat(network.getParam("1_seen").getDouble(0)).isEqualTo(3);
    }

    @Test
    void should_fail_if_a_loss_with_weights_does_not_know_the_dimension() {
        ComputationGraphConfiguration configuration = new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .addLayer("loss", new MetricLossLayer(new PullToCentre(1)), "in")
                .setOutputs("loss")
                .build();
        assertThatThrownBy(() -> new ComputationGraph(configuration).init())
                .hasMessageContaining("set the network's input type or the layer's nIn");
    }
}
