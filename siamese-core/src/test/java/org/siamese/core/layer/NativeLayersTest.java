package org.siamese.core.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;

class NativeLayersTest {

    private static NeuralNetConfiguration.ListBuilder layers() {
        return new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Sgd(0.1))
                .l2(1e-3)
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3)
                        .nOut(4)
                        .activation(Activation.RELU)
                        .build())
                .layer(new BatchNormalization.Builder().build())
                .layer(new LocalResponseNormalization.Builder().build())
                .layer(new SubsamplingLayer.Builder(PoolingType.MAX)
                        .kernelSize(2, 2)
                        .stride(2, 2)
                        .build())
                .layer(new DenseLayer.Builder()
                        .nOut(6)
                        .activation(Activation.TANH)
                        .build())
                .layer(new OutputLayer.Builder()
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build());
    }

    private static MultiLayerConfiguration stock() {
        return layers().setInputType(InputType.convolutional(12, 10, 2)).build();
    }

    private static DataSet data() {
        INDArray labels = SingleLayer.values(2, DataType.FLOAT, 5, 3).assign(0);
        for (int row = 0; row < 5; row++) {
            labels.putScalar(row, row % 3, 1);
        }
        return new DataSet(SingleLayer.values(1, DataType.FLOAT, 5, 2, 12, 10), labels);
    }

    @Test
    void should_train_to_the_same_parameters_as_the_slow_layers() {
        MultiLayerNetwork slow = new MultiLayerNetwork(stock());
        slow.init();
        NativeLayers.Conversion<MultiLayerConfiguration> conversion = NativeLayers.convert(stock());
        assertThat(conversion.replaced()).containsExactly("layer0", "layer1", "layer2", "layer3", "layer4");
        assertThat(conversion.kept()).containsEntry("layer5", "OutputLayer has no native counterpart");
        MultiLayerNetwork fast = new MultiLayerNetwork(conversion.configuration());
        fast.init();
        fast.setParams(slow.params().dup());
        for (int step = 0; step < 5; step++) {
            slow.fit(data());
            fast.fit(data());
        }
        assertThat(SingleLayer.difference(fast.params(), slow.params())).isLessThan(1e-4);
        INDArray x = data().getFeatures();
        assertThat(SingleLayer.difference(fast.output(x), slow.output(x))).isLessThan(1e-4);
    }

    @Test
    void should_convert_graphs_and_leave_the_original_alone() {
        ComputationGraphConfiguration graph = new NeuralNetConfiguration.Builder()
                .updater(new Sgd(0.1))
                .graphBuilder()
                .addInputs("in")
                .addLayer(
                        "conv",
                        new ConvolutionLayer.Builder(3, 3)
                                .nOut(4)
                                .activation(Activation.RELU)
                                .build(),
                        "in")
                .addLayer(
                        "dilated",
                        new ConvolutionLayer.Builder(3, 3)
                                .dilation(2, 2)
                                .nOut(4)
                                .activation(Activation.RELU)
                                .build(),
                        "conv")
                .addLayer(
                        "out",
                        new DenseLayer.Builder()
                                .nOut(3)
                                .activation(Activation.IDENTITY)
                                .build(),
                        "dilated")
                .setOutputs("out")
                .setInputTypes(InputType.convolutional(12, 10, 2))
                .build();
        String before = graph.toJson();
        NativeLayers.Conversion<ComputationGraphConfiguration> conversion = NativeLayers.convert(graph);
        assertThat(graph.toJson()).isEqualTo(before);
        assertThat(conversion.replaced()).containsExactly("conv", "out");
        assertThat(conversion.kept()).containsEntry("dilated", "dilated convolution has no native counterpart");
        ComputationGraph slow = new ComputationGraph(graph);
        slow.init();
        ComputationGraph fast = new ComputationGraph(conversion.configuration());
        fast.init(slow.params().dup(), false);
        INDArray x = data().getFeatures();
        assertThat(SingleLayer.difference(fast.outputSingle(x), slow.outputSingle(x)))
                .isLessThan(1e-5);
        assertThat(NativeLayers.convert(conversion.configuration()).kept()).containsEntry("conv", "is native already");
    }

    @Test
    void should_leave_nhwc_and_other_poolings_alone() {
        MultiLayerConfiguration nhwc = layers().setInputType(InputType.convolutional(12, 10, 2, CNN2DFormat.NHWC))
                .build();
        assertThat(NativeLayers.convert(nhwc).replaced()).isEqualTo(List.of("layer4"));
        assertThat(NativeLayers.convert(nhwc).kept()).containsEntry("layer0", "data format NHWC, not NCHW");
        MultiLayerConfiguration pnorm = new NeuralNetConfiguration.Builder()
                .list()
                .layer(new SubsamplingLayer.Builder(PoolingType.PNORM)
                        .pnorm(2)
                        .kernelSize(2, 2)
                        .build())
                .layer(new DenseLayer.Builder().nOut(3).hasLayerNorm(true).build())
                .setInputType(InputType.convolutional(12, 10, 2))
                .build();
        assertThat(NativeLayers.convert(pnorm).kept())
                .containsEntry("layer0", "pooling by PNORM has no native counterpart")
                .containsEntry("layer1", "dense with layer normalisation has no native counterpart");
    }

    @Test
    void should_survive_json_yaml_and_the_model_file() throws IOException {
        MultiLayerConfiguration configuration = NativeLayers.convert(stock()).configuration();
        assertThat(MultiLayerConfiguration.fromJson(configuration.toJson())).isEqualTo(configuration);
        assertThat(MultiLayerConfiguration.fromYaml(configuration.toYaml())).isEqualTo(configuration);
        assertThat(configuration).isNotEqualTo(stock());
        assertThat(stock()).isNotEqualTo(configuration);
        assertThat(configuration.toJson()).contains("org.siamese.core.layer.NativeConvolution");
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        network.fit(data());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, file, true);
        MultiLayerNetwork read =
                ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(file.toByteArray()), true);
        assertThat(read.output(data().getFeatures())).isEqualTo(network.output(data().getFeatures()));
        assertThat(read.getLayer(0)).isInstanceOf(ConvolutionRuntime.class);
    }
}
