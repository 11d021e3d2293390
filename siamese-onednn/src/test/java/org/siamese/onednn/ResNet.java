package org.siamese.onednn;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.layer.NativeLayers;
import org.siamese.core.tower.Tower;

/** The ResNet-18 that siamese-benchmarks measures: one grey channel, an embedding of 128. */
public final class ResNet {
    private final ComputationGraphConfiguration.GraphBuilder graph = new NeuralNetConfiguration.Builder()
            .miniBatch(false)
            .updater(new Sgd())
            .activation(Activation.IDENTITY)
            .convolutionMode(ConvolutionMode.Truncate)
            .graphBuilder()
            .addInputs("input");
    private int count;

    private ResNet() {}

    /** ResNet-18 with blocks of so many channels; {64, 128, 256, 512} is the published one. */
    public static Tower of(int side, int... blocks) {
        ResNet net = new ResNet();
        String last = net.norm(net.convolution(blocks[0], 7, 2, 3, "input"));
        last = net.add("relu", new ActivationLayer(Activation.RELU), last);
        SubsamplingLayer pool = new SubsamplingLayer.Builder(
                        PoolingType.MAX, new int[] {3, 3}, new int[] {2, 2}, new int[] {1, 1})
                .build();
        last = net.add("pool", pool, last);
        int previous = blocks[0];
        for (int channels : blocks) {
            last = net.block(channels, previous == channels ? 1 : 2, last);
            last = net.block(channels, 1, last);
            previous = channels;
        }
        last = net.add("average", new GlobalPoolingLayer(PoolingType.AVG), last);
        last = net.add("embedding", new DenseLayer.Builder().nOut(128).build(), last);
        ComputationGraphConfiguration configuration = net.graph
                .setInputTypes(InputType.convolutional(side, side, 1))
                .setOutputs(last)
                .build();
        return Tower.of(NativeLayers.convert(configuration).configuration(), 1, side, side);
    }

    private String block(int channels, int stride, String from) {
        String main = norm(convolution(channels, 3, stride, 1, from));
        main = add("relu", new ActivationLayer(Activation.RELU), main);
        main = norm(convolution(channels, 3, 1, 1, main));
        String shortcut = stride == 1 ? from : norm(convolution(channels, 1, stride, 0, from));
        String name = name("sum");
        graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), main, shortcut);
        return add("relu", new ActivationLayer(Activation.RELU), name);
    }

    private String convolution(int channels, int kernel, int stride, int padding, String from) {
        ConvolutionLayer layer = new ConvolutionLayer.Builder(kernel, kernel)
                .stride(stride, stride)
                .padding(padding, padding)
                .nOut(channels)
                .hasBias(false)
                .build();
        return add("convolution", layer, from);
    }

    private String norm(String from) {
        return add("norm", new BatchNormalization.Builder().useLogStd(false).build(), from);
    }

    private String add(String kind, Layer layer, String from) {
        String name = name(kind);
        graph.addLayer(name, layer, from);
        return name;
    }

    private String name(String kind) {
        return String.format("%02d-%s", count++, kind);
    }
}
