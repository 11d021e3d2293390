package org.siamese.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.listeners.CollectScoresIterationListener;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.layer.NativeConvolution;
import org.siamese.core.layer.NativeLayers;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.iterator.BatchDataSetIterator;
import org.siamese.data.iterator.ImageBatches;
import org.siamese.data.sample.RandomPairs;
import org.siamese.data.sample.RandomTriplets;
import org.siamese.data.sample.Sampler;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.decision.evaluate.Roc;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.losses.HadsellContrastiveLoss;
import org.siamese.losses.TripletMarginLoss;

/** Pairs and triplets through Deeplearning4j's own network, iterator, listener and file, and through the trainer. */
class PlainNetworkTest {
    private static final int SIDE = 24;

    private static final ImageDataset FACES = SyntheticFaces.builder()
            .identities(8)
            .imagesPerIdentity(6)
            .size(SIDE, SIDE)
            .difficulty(0)
            .seed(5)
            .build()
            .dataset();

    static Stream<Arguments> objectives() {
        return Stream.of(
                Arguments.of(
                        HadsellContrastiveLoss.ofDefaults(),
                        RandomPairs.builder(FACES.classes())
                                .batchSize(16)
                                .seed(1)
                                .build()),
                Arguments.of(
                        TripletMarginLoss.ofDefaults().withMargin(0.2),
                        RandomTriplets.builder(FACES.classes())
                                .batchSize(12)
                                .seed(1)
                                .build()));
    }

    private static MultiLayerConfiguration configuration(MetricLoss loss) {
        return new NeuralNetConfiguration.Builder()
                .seed(2)
                .updater(new Adam(2e-3))
                .list()
                .layer(new ConvolutionLayer.Builder(5, 5)
                        .stride(2, 2)
                        .nOut(8)
                        .activation(Activation.RELU)
                        .build())
                .layer(new DenseLayer.Builder()
                        .nOut(16)
                        .activation(Activation.IDENTITY)
                        .build())
                .layer(new MetricLossLayer(loss))
                .setInputType(InputType.convolutional(SIDE, SIDE, 1))
                .build();
    }

    private static double error(INDArray embeddings) {
        int[] classes = new int[FACES.size()];
        java.util.Arrays.setAll(classes, image -> FACES.classes().classOf(image));
        return Roc.of(ScoredPairs.allPairs(RowMatrices.of(embeddings), classes))
                .equalError()
                .rate();
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void should_train_by_fit_listen_and_survive_its_file(MetricLoss loss, Sampler sampler, @TempDir Path folder)
            throws Exception {
        MultiLayerConfiguration configuration = configuration(loss);
        assertThat(MultiLayerConfiguration.fromJson(configuration.toJson())).isEqualTo(configuration);
        assertThat(MultiLayerConfiguration.fromYaml(configuration.toYaml())).isEqualTo(configuration);
        NativeLayers.Conversion<MultiLayerConfiguration> fast = NativeLayers.convert(configuration);
        assertThat(fast.configuration().getConf(0).getLayer()).isInstanceOf(NativeConvolution.class);

        MultiLayerNetwork network = new MultiLayerNetwork(fast.configuration());
        network.init();
        double before = error(network.output(FACES.images()));
        CollectScoresIterationListener scores = new CollectScoresIterationListener();
        network.setListeners(scores);
        network.fit(BatchDataSetIterator.of(ImageBatches.of(FACES, sampler)), 25);
        assertThat(scores.getScoreVsIter().getEffectiveScores()).hasSize(25 * sampler.batchesPerEpoch());
        assertThat(error(network.output(FACES.images()))).isLessThan(before / 1.5);

        ModelSerializer.writeModel(network, folder.resolve("network.zip").toFile(), true);
        MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(
                folder.resolve("network.zip").toFile(), true);
        assertThat(restored.output(FACES.images())).isEqualTo(network.output(FACES.images()));
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void should_train_the_same_tower_by_the_trainer(MetricLoss loss, Sampler sampler) {
        MultiLayerConfiguration chain = new NeuralNetConfiguration.Builder()
                .seed(2)
                .list(
                        configuration(loss).getConf(0).getLayer(),
                        configuration(loss).getConf(1).getLayer())
                .setInputType(InputType.convolutional(SIDE, SIDE, 1))
                .build();
        Tower tower = Tower.of(NativeLayers.convert(chain).configuration(), 1, SIDE, SIDE);
        SiameseTrainer trainer = SiameseTrainer.builder()
                .tower(tower)
                .loss(loss)
                .batches(ImageBatches.of(FACES, sampler))
                .updater(new Adam(2e-3))
                .epochs(25)
                .seed(3)
                .quiet()
                .build();
        SiameseModel model = trainer.fit();
        assertThat(error(model.embed(FACES.images()))).isLessThan(0.2);
        assertThat(List.of(trainer.fit().embed(FACES.image(0)))).isEqualTo(List.of(model.embed(FACES.image(0))));
    }
}
