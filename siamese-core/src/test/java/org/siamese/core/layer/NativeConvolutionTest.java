package org.siamese.core.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class NativeConvolutionTest {
    private static final long SEED = 11;

    private static ConvolutionLayer.Builder builder(int out, int kernel, int stride, int padding) {
        return new ConvolutionLayer.Builder(kernel, kernel)
                .stride(stride, stride)
                .padding(padding, padding)
                .nOut(out)
                .activation(Activation.RELU)
                .convolutionMode(ConvolutionMode.Truncate);
    }

    /** batch, in, out, size, kernel, stride, padding. */
    @ParameterizedTest
    @CsvSource({
        "3, 4, 8, 11, 3, 1, 1",
        "1, 1, 4, 12, 3, 1, 0",
        "2, 8, 8, 10, 3, 1, 0",
        "2, 1, 96, 25, 11, 1, 0",
        "2, 16, 32, 15, 5, 2, 2",
        "5, 3, 5, 13, 3, 1, 0",
        "2, 3, 2, 8, 3, 2, 1",
        "2, 20, 24, 7, 3, 1, 1",
        "3, 2, 3, 9, 1, 1, 0",
        "2, 4, 8, 9, 5, 1, 4",
        "19, 2, 3, 24, 3, 1, 1"
    })
    void should_match_naive_loops(int n, int in, int out, int size, int kernel, int stride, int padding) {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            double tolerance = type == DataType.FLOAT ? 2e-5 : 1e-12;
            SingleLayer layer = new SingleLayer(
                            NativeConvolution.of(
                                    builder(out, kernel, stride, padding).build()),
                            type,
                            n,
                            in,
                            size,
                            size)
                    .signedParameters(SEED);
            INDArray x = SingleLayer.values(1, type, n, in, size, size);
            NaiveConvolution naive = new NaiveConvolution(
                    x, layer.table().get("W"), layer.table().get("b"), stride, padding);
            INDArray epsilon = SingleLayer.values(2, type, naive.shape());
            naive.backward(epsilon);
            INDArray[] inputs = {x, x.dup('f'), SingleLayer.view(x)};
            INDArray[] epsilons = {epsilon, SingleLayer.view(epsilon), epsilon.dup('f')};
            for (int i = 0; i < inputs.length; i++) {
                assertThat(SingleLayer.difference(layer.forwardOf(inputs[i], true), naive.output()))
                        .isLessThan(tolerance);
                assertThat(SingleLayer.difference(layer.backward(epsilons[i]), naive.inputGradient()))
                        .isLessThan(tolerance);
                assertThat(SingleLayer.difference(layer.gradients(), naive.parameterGradient()))
                        .isLessThan(tolerance);
                assertThat(SingleLayer.difference(layer.forwardOf(inputs[i], false), naive.output()))
                        .isLessThan(tolerance);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Activation.class,
            names = {"IDENTITY", "RELU", "LEAKYRELU", "TANH", "SIGMOID", "ELU", "RELU6", "SWISH"})
    void should_match_the_slow_layer_with_any_activation(Activation activation) {
        compare(builder(5, 3, 1, 1).activation(activation).build(), 3, 4, 9, 8);
    }

    @Test
    void should_match_the_slow_layer_in_mode_same() {
        compare(builder(5, 3, 1, 0).convolutionMode(ConvolutionMode.Same).build(), 2, 3, 9, 8);
        compare(builder(5, 3, 2, 0).convolutionMode(ConvolutionMode.Same).build(), 2, 3, 9, 8);
        compare(builder(5, 4, 1, 0).convolutionMode(ConvolutionMode.Same).build(), 2, 3, 9, 8);
    }

    @Test
    void should_match_the_slow_layer_without_bias_and_with_uneven_settings() {
        compare(builder(5, 3, 1, 1).hasBias(false).build(), 2, 3, 9, 12);
        compare(
                new ConvolutionLayer.Builder(3, 2)
                        .stride(2, 1)
                        .padding(1, 0)
                        .nOut(4)
                        .activation(Activation.TANH)
                        .build(),
                2,
                3,
                9,
                12);
    }

    private static void compare(ConvolutionLayer stock, int n, int in, int height, int width) {
        if (stock.getConvolutionMode() == null) {
            stock.setConvolutionMode(ConvolutionMode.Truncate);
        }
        SingleLayer slow = new SingleLayer(stock, DataType.FLOAT, n, in, height, width).signedParameters(SEED);
        SingleLayer fast = new SingleLayer(NativeConvolution.of(stock), DataType.FLOAT, n, in, height, width)
                .signedParameters(SEED);
        INDArray x = SingleLayer.values(1, DataType.FLOAT, n, in, height, width);
        INDArray expected = slow.forward(x, true);
        assertThat(SingleLayer.difference(fast.forward(x, true), expected)).isLessThan(1e-5);
        INDArray epsilon = SingleLayer.values(2, DataType.FLOAT, expected.shape());
        assertThat(SingleLayer.difference(fast.backward(epsilon.dup()), slow.backward(epsilon.dup())))
                .isLessThan(1e-5);
        assertThat(SingleLayer.difference(fast.gradients(), slow.gradients())).isLessThan(1e-5);
    }

    @Test
    void should_give_the_same_gradient_when_backward_runs_twice() {
        SingleLayer layer = new SingleLayer(
                        NativeConvolution.of(
                                builder(5, 3, 1, 1).activation(Activation.TANH).build()),
                        DataType.FLOAT,
                        2,
                        3,
                        6,
                        6)
                .signedParameters(SEED);
        INDArray x = SingleLayer.values(1, DataType.FLOAT, 2, 3, 6, 6);
        INDArray epsilon =
                SingleLayer.values(2, DataType.FLOAT, layer.forward(x, true).shape());
        INDArray first = layer.backward(epsilon.dup());
        assertThat(SingleLayer.difference(layer.backward(epsilon.dup()), first)).isLessThan(1e-6);
    }

    @Test
    void should_fail_if_the_data_format_is_nhwc() {
        ConvolutionLayer nhwc = builder(5, 3, 1, 1).dataFormat(CNN2DFormat.NHWC).build();
        assertThatThrownBy(() -> NativeConvolution.of(nhwc))
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageContaining("expected data format NCHW")
                .hasMessageContaining("got NHWC");
    }

    @Test
    void should_fail_if_it_is_dilated() {
        ConvolutionLayer dilated = builder(5, 3, 1, 1).dilation(2, 2).build();
        assertThatThrownBy(() -> NativeConvolution.of(dilated))
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageContaining("expected dilation 1, got [2, 2]");
    }

    @Test
    void should_fail_if_the_input_does_not_fit() {
        SingleLayer layer =
                new SingleLayer(NativeConvolution.of(builder(5, 3, 1, 1).build()), DataType.FLOAT, 2, 3, 6, 6);
        assertThatThrownBy(() -> layer.forward(SingleLayer.values(1, DataType.FLOAT, 2, 4, 6, 6), true))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("expected 3 channels")
                .hasMessageContaining("[2, 4, 6, 6]");
        assertThatThrownBy(() -> layer.forward(SingleLayer.values(1, DataType.FLOAT, 2, 3), true))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("[batch, channels, height, width]");
    }
}
