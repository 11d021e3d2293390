package org.siamese.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Trained networks of Deeplearning4j and Keras become towers with the same outputs. */
class NetworkTowerTest {
    @TempDir
    private Path folder;

    private static MultiLayerNetwork classifier() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(3)
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3)
                        .nOut(4)
                        .activation(Activation.RELU)
                        .build())
                .layer(new BatchNormalization())
                .layer(new DenseLayer.Builder()
                        .nOut(5)
                        .activation(Activation.TANH)
                        .build())
                .layer(new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(8, 8, 2))
                .build());
        network.init();
        return network;
    }

    @Test
    void should_cut_off_the_loss_of_a_saved_network() throws IOException {
        MultiLayerNetwork network = classifier();
        Path file = folder.resolve("network.zip");
        ModelSerializer.writeModel(network, file.toFile(), true);
        NetworkTower tower = NetworkTower.readZip(file, 2, 8, 8);
        INDArray images = Nd4j.rand(new long[] {3, 2, 8, 8});
        INDArray expected = network.feedForwardToLayer(2, images, false).get(3);
        INDArray actual = tower.model().embed(images);
        assertThat(actual.equalsWithEps(expected, 1e-5)).isTrue();
        assertThat(tower.tower().embeddingSize()).isEqualTo(5);
        assertThatThrownBy(() -> tower.until("nowhere")).hasMessageContaining("nowhere");
    }

    @Test
    void should_refuse_what_is_no_network() throws IOException {
        Path file = Files.writeString(folder.resolve("no.zip"), "text");
        assertThatThrownBy(() -> NetworkTower.readZip(file, 2, 8, 8))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("no.zip");
        assertThatThrownBy(() -> NetworkTower.readKeras(file, 2, 8, 8))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("no.zip");
    }

    /** The file was written by hand in Keras's format; the numbers were computed with NumPy in double precision. */
    @Test
    void should_read_a_keras_model() throws URISyntaxException {
        assumeTrue(hdf5(), "HDF5's native library");
        Path file = Path.of(Objects.requireNonNull(NetworkTowerTest.class.getResource("/keras/table.h5"))
                .toURI());
        INDArray actual = NetworkTower.readKeras(file, 5)
                .model()
                .embed(Nd4j.createFromArray(new float[][] {{1, 2, 3, 4, 5}, {-1, 0.5f, 0, 2, -3}}));
        INDArray expected = Nd4j.createFromArray(new float[][] {
            {15.475126f, -7.636576f, 2.965349f, -18.126711f}, {18.158461f, -4.5410046f, -1.5602243f, -15.497074f}
        });
        assertThat(actual.equalsWithEps(expected, 1e-4)).isTrue();
    }

    private static boolean hdf5() {
        try {
            Class.forName("org.bytedeco.hdf5.global.hdf5");
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
