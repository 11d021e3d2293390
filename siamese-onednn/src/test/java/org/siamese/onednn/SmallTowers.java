package org.siamese.onednn;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.layer.NativeBatchNormalization;
import org.siamese.core.layer.NativeConvolution;
import org.siamese.core.layer.NativeDense;
import org.siamese.core.tower.Tower;

/** Layers, and towers of them on images of 11 x 9. */
public final class SmallTowers {
    public static final int CHANNELS = 3;
    public static final int HEIGHT = 11;
    public static final int WIDTH = 9;

    private SmallTowers() {}

    static Tower chain(Layer... layers) {
        return chain(CHANNELS, HEIGHT, WIDTH, layers);
    }

    static Tower chain(int channels, int height, int width, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Sgd(0.01))
                .list();
        int index = 0;
        for (Layer layer : layers) {
            Layer copy = layer.clone();
            copy.setLayerName("l" + index++);
            list.layer(copy);
        }
        list.layer(NativeDense.of(new DenseLayer.Builder()
                .name("embedding")
                .nOut(5)
                .activation(Activation.IDENTITY)
                .build()));
        return Tower.of(
                list.setInputType(InputType.convolutional(height, width, channels))
                        .build(),
                channels,
                height,
                width);
    }

    static NativeConvolution conv() {
        return conv(8);
    }

    static NativeConvolution conv(int channels) {
        return convolution(channels, 3, 1, 1, ConvolutionMode.Truncate, Activation.IDENTITY);
    }

    static NativeConvolution convolution(
            int channels, int kernel, int stride, int padding, ConvolutionMode mode, Activation activation) {
        return NativeConvolution.of(new ConvolutionLayer.Builder(kernel, kernel)
                .stride(stride, stride)
                .padding(padding, padding)
                .convolutionMode(mode)
                .nOut(channels)
                .activation(activation)
                .build());
    }

    static NativeDense dense(int size, Activation activation) {
        return NativeDense.of(
                new DenseLayer.Builder().nOut(size).activation(activation).build());
    }

    static NativeBatchNormalization batchNorm() {
        return NativeBatchNormalization.of(
                new BatchNormalization.Builder().useLogStd(false).build());
    }
}
