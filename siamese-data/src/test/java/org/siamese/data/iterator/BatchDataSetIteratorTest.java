package org.siamese.data.iterator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.AsyncDataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.siamese.core.batch.BatchSource;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Targets;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.sample.RandomPairs;
import org.siamese.data.synthetic.SyntheticFaces;

class BatchDataSetIteratorTest {
    private final ImageDataset faces = SyntheticFaces.builder()
            .identities(5)
            .imagesPerIdentity(4)
            .size(12, 10)
            .build()
            .dataset();
    private final BatchSource source = ImageBatches.of(
            faces, RandomPairs.builder(faces.classes()).batchSize(6).build());

    private static List<INDArray> drain(DataSetIterator iterator) {
        List<INDArray> features = new ArrayList<>();
        while (iterator.hasNext()) {
            features.add(iterator.next().getFeatures());
        }
        return features;
    }

    private List<INDArray> epoch(int epoch) {
        List<INDArray> features = new ArrayList<>();
        source.open(epoch).forEachRemaining(batch -> features.add(batch.features()));
        return features;
    }

    @Test
    void should_give_the_next_epoch_after_a_reset() {
        BatchDataSetIterator iterator = BatchDataSetIterator.of(source);

        assertThat(iterator.hasNext()).isTrue();
        iterator.reset();
        assertThat(drain(iterator)).isEqualTo(epoch(0));
        iterator.reset();
        iterator.reset();
        assertThat(drain(iterator)).isEqualTo(epoch(1));
        assertThat(drain(BatchDataSetIterator.of(source, 1))).isEqualTo(epoch(1));
    }

    @Test
    void should_describe_itself() {
        BatchDataSetIterator iterator = BatchDataSetIterator.of(source);

        assertThat(iterator.batch()).isEqualTo(6);
        assertThat(iterator.inputColumns()).isEqualTo(120);
        assertThat(iterator.totalOutcomes()).isEqualTo(2);
        assertThat(iterator.asyncSupported()).isTrue();
        assertThat(Targets.of(iterator.next().getLabels())).isInstanceOf(Pairs.class);
        assertThatThrownBy(() -> iterator.next(3)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void should_honour_a_pre_processor() {
        BatchDataSetIterator iterator = BatchDataSetIterator.of(source);
        iterator.setPreProcessor(
                dataSet -> dataSet.setFeatures(dataSet.getFeatures().mul(2)));

        assertThat(iterator.next().getFeatures()).isEqualTo(epoch(0).get(0).mul(2));
    }

    @Test
    @Timeout(60)
    void should_keep_its_order_when_read_asynchronously() {
        AsyncDataSetIterator async = new AsyncDataSetIterator(BatchDataSetIterator.of(source), 2, false);

        assertThat(drain(async)).isEqualTo(epoch(0));
        async.shutdown();
    }

    @Test
    @Timeout(60)
    void should_feed_a_plain_network() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .list(new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(12, 10, 1))
                .build());
        network.init();
        INDArray before = network.params().dup();
        List<float[]> seen = new ArrayList<>();
        BatchDataSetIterator iterator = BatchDataSetIterator.of(source);
        iterator.setPreProcessor(
                dataSet -> seen.add(dataSet.getFeatures().ravel().toFloatVector()));

        network.fit(iterator, 2);

        assertThat(network.getIterationCount()).isEqualTo(2 * source.batchesPerEpoch());
        assertThat(network.params()).isNotEqualTo(before);
        assertThat(seen).hasSize(2 * source.batchesPerEpoch());
        assertThat(seen.get(source.batchesPerEpoch()))
                .isEqualTo(epoch(1).get(0).ravel().toFloatVector());
    }
}
