package org.siamese.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.Labels;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.losses.HadsellContrastiveLoss;
import org.siamese.losses.NormalizedSoftmaxLoss;
import org.siamese.onednn.NetworksTest;
import org.siamese.onednn.Twins;
import org.siamese.onednn.UpdatersTest;

/** Updaters, frozen layers and weights of a loss against Deeplearning4j's engine in float64, as the oneDNN engine is tested. */
class TorchUpdatersTest {
    private static final TorchEngineProvider PROVIDER = new TorchEngineProvider();

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.siamese.onednn.UpdatersTest#settings")
    void should_update_as_deeplearning4j_does(String name, IUpdater updater, Consumer<BaseLayer> change) {
        UpdatersTest.requireSameUpdates(PROVIDER, updater, change);
    }

    private static Stream<Batch> batches() {
        return Stream.of(1, 2, 3, 4).map(seed -> Twins.pairs(3, seed, 2, 7, 7));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_train_plain_networks(boolean miniBatch) {
        NetworksTest.requireSame(
                PROVIDER, NetworksTest.network(false, miniBatch, HadsellContrastiveLoss.ofDefaults()), batches());
    }

    @Test
    void should_train_what_is_not_frozen() {
        ComputationGraph network = NetworksTest.network(true, false, HadsellContrastiveLoss.ofDefaults());
        assertThat(PROVIDER.obstacle(network)).isEmpty();
        INDArray frozen = network.getParam("first_W").dup();
        INDArray mean = network.getParam("second_mean").dup();
        INDArray trained = network.getParam("dense_W").dup();
        NetworksTest.requireSame(PROVIDER, network, batches());
        assertThat(network.getParam("first_W")).isEqualTo(frozen);
        assertThat(network.getParam("second_mean")).isEqualTo(mean);
        assertThat(network.getParam("dense_W")).isNotEqualTo(trained);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_train_the_weights_of_a_loss(boolean miniBatch) {
        ComputationGraph network = NetworksTest.network(false, miniBatch, NormalizedSoftmaxLoss.ofClasses(3));
        INDArray weights = network.getLayer("loss").params().dup();
        NetworksTest.requireSame(
                PROVIDER, network, batches().map(batch -> new Batch(batch.features(), Labels.of(0, 0, 1, 1, 2, 2))));
        assertThat(network.getLayer("loss").params()).isNotEqualTo(weights);
    }

    @Test
    void should_train_branches_that_are_put_side_by_side() {
        ComputationGraph network = new ComputationGraph(NetworksTest.branches()
                .addLayer("loss", new MetricLossLayer(HadsellContrastiveLoss.ofDefaults()), "both vectors")
                .setOutputs("loss")
                .build());
        network.init();
        NetworksTest.requireSame(PROVIDER, network, batches());
    }
}
