package org.siamese.core.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class NativeSubsamplingTest {
    private static SubsamplingLayer.Builder builder(PoolingType type, int kernel, int stride, int padding) {
        return new SubsamplingLayer.Builder(
                        type, new int[] {kernel, kernel}, new int[] {stride, stride}, new int[] {padding, padding})
                .convolutionMode(ConvolutionMode.Truncate);
    }

    /** type, batch, channels, size, kernel, stride, padding. */
    @ParameterizedTest
    @CsvSource({
        "MAX, 2, 16, 11, 3, 2, 0",
        "MAX, 1, 3, 12, 3, 2, 0",
        "MAX, 3, 2, 7, 2, 2, 0",
        "MAX, 2, 3, 9, 3, 1, 1",
        "AVG, 2, 16, 11, 3, 2, 0",
        "AVG, 1, 3, 12, 3, 2, 0",
        "AVG, 3, 2, 7, 2, 2, 0",
        "AVG, 2, 3, 9, 3, 2, 1"
    })
    void should_match_naive_loops(
            PoolingType pooling, int n, int channels, int size, int kernel, int stride, int padding) {
        for (boolean countPadding : new boolean[] {false, true}) {
            for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
                double tolerance = type == DataType.FLOAT ? 1e-5 : 1e-12;
                SubsamplingLayer stock = builder(pooling, kernel, stride, padding)
                        .avgPoolIncludePadInDivisor(countPadding)
                        .build();
                SingleLayer layer = new SingleLayer(NativeSubsampling.of(stock), type, n, channels, size, size);
                int out = (size + 2 * padding - kernel) / stride + 1;
                INDArray x = SingleLayer.values(1, type, n, channels, size, size);
                INDArray epsilon = SingleLayer.values(2, type, n, channels, out, out);
                double[] output = new double[n * channels * out * out];
                double[] gradient = new double[n * channels * size * size];
                naive(pooling, countPadding, size, kernel, stride, padding, x, epsilon, output, gradient);
                INDArray[] inputs = {x, x.dup('f'), SingleLayer.view(x)};
                INDArray[] epsilons = {epsilon, SingleLayer.view(epsilon), epsilon.dup('f')};
                for (int i = 0; i < inputs.length; i++) {
                    assertThat(SingleLayer.difference(layer.forwardOf(inputs[i], true), output))
                            .isLessThan(tolerance);
                    assertThat(SingleLayer.difference(layer.backward(epsilons[i]), gradient))
                            .isLessThan(tolerance);
                }
            }
        }
    }

    private static void naive(
            PoolingType pooling,
            boolean countPadding,
            int size,
            int kernel,
            int stride,
            int padding,
            INDArray input,
            INDArray epsilon,
            double[] output,
            double[] gradient) {
        double[] x = SingleLayer.array(input);
        double[] g = SingleLayer.array(epsilon);
        int out = (int) epsilon.size(3);
        for (int y = 0; y < output.length; y++) {
            int map = y / (out * out);
            int best = -1;
            int present = 0;
            double sum = 0;
            for (int pass = 0; pass < 2; pass++) {
                double divisor = countPadding ? kernel * kernel : present;
                for (int u = 0; u < kernel; u++) {
                    for (int v = 0; v < kernel; v++) {
                        int i = y / out % out * stride + u - padding;
                        int j = y % out * stride + v - padding;
                        if (i < 0 || j < 0 || i >= size || j >= size) {
                            continue;
                        }
                        int at = (map * size + i) * size + j;
                        if (pass == 0) {
                            present++;
                            sum += x[at];
                            best = best < 0 || x[at] > x[best] ? at : best;
                        } else if (pooling == PoolingType.AVG) {
                            gradient[at] += g[y] / divisor;
                        }
                    }
                }
            }
            if (pooling == PoolingType.MAX) {
                gradient[best] += g[y];
            }
            output[y] = pooling == PoolingType.MAX ? x[best] : sum / (countPadding ? kernel * kernel : present);
        }
    }

    @ParameterizedTest
    @CsvSource({"MAX, Same", "AVG, Same", "MAX, Truncate", "AVG, Truncate"})
    void should_match_the_slow_layer(PoolingType pooling, ConvolutionMode mode) {
        SubsamplingLayer stock = builder(pooling, 3, 2, 0).convolutionMode(mode).build();
        SingleLayer slow = new SingleLayer(stock, DataType.FLOAT, 2, 3, 10, 9);
        SingleLayer fast = new SingleLayer(NativeSubsampling.of(stock), DataType.FLOAT, 2, 3, 10, 9);
        INDArray x = SingleLayer.values(1, DataType.FLOAT, 2, 3, 10, 9);
        INDArray expected = slow.forward(x, true);
        assertThat(SingleLayer.difference(fast.forward(x, true), expected)).isLessThan(1e-6);
        INDArray epsilon = SingleLayer.values(2, DataType.FLOAT, expected.shape());
        assertThat(SingleLayer.difference(fast.backward(epsilon.dup()), slow.backward(epsilon.dup())))
                .isLessThan(1e-6);
    }

    @Test
    void should_fail_if_the_kind_or_the_data_format_is_another() {
        assertThatThrownBy(() -> NativeSubsampling.of(
                        builder(PoolingType.PNORM, 2, 2, 0).pnorm(2).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected pooling by MAX or AVG, got PNORM");
        assertThatThrownBy(() -> NativeSubsampling.of(builder(PoolingType.MAX, 2, 2, 0)
                        .dataFormat(CNN2DFormat.NHWC)
                        .build()))
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageContaining("got NHWC");
    }
}
