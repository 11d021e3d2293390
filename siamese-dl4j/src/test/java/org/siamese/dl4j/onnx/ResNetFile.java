package org.siamese.dl4j.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.layer.FanInUniform;
import org.siamese.core.layer.NativeBatchNormalization;
import org.siamese.core.layer.NativeConvolution;
import org.siamese.core.layer.NativeDense;
import org.siamese.core.layer.NativeSubsampling;
import org.siamese.core.tower.Tower;

/** ResNet-18 for grey images with an embedding of 128: as a tower of our layers, and as an ONNX file with the same weights. */
final class ResNetFile {
    private static final int EMBEDDING = 128;
    private final ComputationGraphConfiguration.GraphBuilder graph = new NeuralNetConfiguration.Builder()
            .miniBatch(false)
            .updater(new Sgd())
            .weightInit(new FanInUniform(0, 0))
            .activation(Activation.IDENTITY)
            .convolutionMode(ConvolutionMode.Truncate)
            .graphBuilder()
            .addInputs("x");
    private final OnnxFileWriter writer;
    private final int side;
    private ComputationGraph network;

    ResNetFile(int side) {
        this.side = side;
        this.writer = new OnnxFileWriter(1, side, side);
        graph.setInputTypes(InputType.convolutional(side, side, 1));
    }

    Tower tower() {
        network = null;
        layers();
        return Tower.of(graph.setOutputs("fc").build(), 1, side, side);
    }

    /** Writes the network with these weights. */
    Path write(ComputationGraph weights, Path file) throws IOException {
        network = weights;
        layers();
        return writer.write(file, "fc");
    }

    private boolean writes() {
        return network != null;
    }

    private void layers() {
        String x = unit("stem", "x", 1, 64, 7, 2, true);
        if (writes()) {
            writer.node(
                    "pool",
                    "MaxPool",
                    List.of(x),
                    Map.of("kernel_shape", new int[] {3, 3}, "strides", new int[] {2, 2}, "pads", new int[] {1, 1, 1, 1
                    }));
        } else {
            graph.addLayer(
                    "pool",
                    NativeSubsampling.of(new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                            .kernelSize(3, 3)
                            .stride(2, 2)
                            .padding(1, 1)
                            .build()),
                    x);
        }
        x = "pool";
        int channels = 64;
        for (int stage = 0; stage < 4; stage++) {
            for (int block = 0; block < 2; block++) {
                int out = 64 << stage;
                x = block("s" + stage + "b" + block, x, channels, out, stage > 0 && block == 0 ? 2 : 1);
                channels = out;
            }
        }
        if (writes()) {
            writer.node("mean", "GlobalAveragePool", List.of(x), Map.of());
            writer.node("flat", "Flatten", List.of("mean"), Map.of());
            writer.weights("fc.weight", network.getParam("fc_W").transpose(), EMBEDDING, 512);
            writer.weights("fc.bias", network.getParam("fc_b"), EMBEDDING);
            writer.node("fc", "Gemm", List.of("flat", "fc.weight", "fc.bias"), Map.of("transB", 1));
        } else {
            graph.addLayer("mean", new GlobalPoolingLayer(PoolingType.AVG), x);
            graph.addLayer(
                    "fc",
                    NativeDense.of(new DenseLayer.Builder()
                            .nOut(EMBEDDING)
                            .activation(Activation.IDENTITY)
                            .build()),
                    "mean");
        }
    }

    private String block(String name, String x, int in, int out, int stride) {
        String left = unit(name + "-1", x, in, out, 3, stride, true);
        left = unit(name + "-2", left, out, out, 3, 1, false);
        String right = in == out ? x : unit(name + "-d", x, in, out, 1, stride, false);
        if (writes()) {
            writer.node(name + "-add", "Add", List.of(left, right), Map.of());
        } else {
            graph.addVertex(name + "-add", new ElementWiseVertex(ElementWiseVertex.Op.Add), left, right);
        }
        return relu(name, name + "-add");
    }

    private String relu(String name, String x) {
        if (writes()) {
            writer.node(name + "-relu", "Relu", List.of(x), Map.of());
        } else {
            graph.addLayer(name + "-relu", new ActivationLayer(Activation.RELU), x);
        }
        return name + "-relu";
    }

    private String unit(String name, String x, int in, int out, int kernel, int stride, boolean relu) {
        int pad = kernel / 2;
        String norm = name + "-norm";
        if (writes()) {
            writer.weights(name + ".weight", network.getParam(name + "_W"), out, in, kernel, kernel);
            writer.node(
                    name,
                    "Conv",
                    List.of(x, name + ".weight"),
                    Map.of("strides", new int[] {stride, stride}, "pads", new int[] {pad, pad, pad, pad}));
            writer.weights(norm + ".g", network.getParam(norm + "_gamma"), out);
            writer.weights(norm + ".b", network.getParam(norm + "_beta"), out);
            writer.weights(norm + ".m", network.getParam(norm + "_mean"), out);
            writer.weights(norm + ".v", network.getParam(norm + "_var"), out);
            writer.node(
                    norm,
                    "BatchNormalization",
                    List.of(name, norm + ".g", norm + ".b", norm + ".m", norm + ".v"),
                    Map.of());
        } else {
            graph.addLayer(
                    name,
                    NativeConvolution.of(new ConvolutionLayer.Builder(kernel, kernel)
                            .stride(stride, stride)
                            .padding(pad, pad)
                            .nOut(out)
                            .hasBias(false)
                            .activation(Activation.IDENTITY)
                            .build()),
                    x);
            graph.addLayer(
                    norm,
                    NativeBatchNormalization.of(new BatchNormalization.Builder()
                            .decay(0.9)
                            .eps(1e-5)
                            .useLogStd(false)
                            .build()),
                    name);
        }
        return relu ? relu(name, norm) : norm;
    }
}
