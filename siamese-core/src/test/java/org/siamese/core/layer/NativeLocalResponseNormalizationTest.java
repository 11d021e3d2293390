package org.siamese.core.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class NativeLocalResponseNormalizationTest {

    private static LocalResponseNormalization stock(double n, double alpha, double beta) {
        return new LocalResponseNormalization.Builder(2, n, alpha, beta).build();
    }

    /** alpha, beta, window, channels. */
    @ParameterizedTest
    @CsvSource({"1e-4, 0.75, 5, 16", "0.1, 0.75, 5, 16", "0.1, 0.5, 3, 7", "1, 0.75, 5, 2", "0.1, 0.75, 5, 1"})
    void should_match_naive_loops(double alpha, double beta, int window, int channels) {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            double tolerance = type == DataType.FLOAT ? 1e-5 : 1e-12;
            long[] shape = {2, channels, 5, 4};
            SingleLayer layer =
                    new SingleLayer(NativeLocalResponseNormalization.of(stock(window, alpha, beta)), type, shape);
            INDArray x = SingleLayer.values(1, type, shape).muli(6);
            INDArray epsilon = SingleLayer.values(2, type, shape);
            double[] output = naive(x, alpha, beta, window);
            double[] gradient = gradient(x, epsilon, alpha, beta, window);
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

    @ParameterizedTest
    @CsvSource({"1e-4", "0.1"})
    void should_match_finite_differences(double alpha) {
        long[] shape = {1, 6, 2, 2};
        INDArray x = SingleLayer.values(1, DataType.DOUBLE, shape).muli(6);
        INDArray epsilon = SingleLayer.values(2, DataType.DOUBLE, shape);
        SingleLayer layer =
                new SingleLayer(NativeLocalResponseNormalization.of(stock(5, alpha, 0.75)), DataType.DOUBLE, shape);
        layer.forward(x, true);
        double[] gradient = SingleLayer.array(layer.backward(epsilon));
        double step = 1e-5;
        for (int i = 0; i < gradient.length; i++) {
            INDArray up = x.dup();
            INDArray down = x.dup();
            up.data().put(i, up.data().getDouble(i) + step);
            down.data().put(i, down.data().getDouble(i) - step);
            double slope = layer.forward(up, true)
                            .sub(layer.forward(down, true))
                            .muli(epsilon)
                            .sumNumber()
                            .doubleValue()
                    / (2 * step);
            assertThat(gradient[i]).isCloseTo(slope, org.assertj.core.api.Assertions.within(1e-9));
        }
    }

    @Test
    void should_match_the_slow_layer_forward() {
        long[] shape = {2, 8, 5, 5};
        SingleLayer slow = new SingleLayer(stock(5, 0.1, 0.75), DataType.FLOAT, shape);
        SingleLayer fast =
                new SingleLayer(NativeLocalResponseNormalization.of(stock(5, 0.1, 0.75)), DataType.FLOAT, shape);
        INDArray x = SingleLayer.values(1, DataType.FLOAT, shape).muli(6);
        assertThat(SingleLayer.difference(fast.forward(x, true), slow.forward(x, true)))
                .isLessThan(1e-5);
    }

    @Test
    void should_fail_if_the_data_format_is_nhwc() {
        LocalResponseNormalization nhwc = stock(5, 0.1, 0.75);
        nhwc.setDataFormat(CNN2DFormat.NHWC);
        assertThatThrownBy(() -> NativeLocalResponseNormalization.of(nhwc))
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageContaining("got NHWC");
    }

    private static double base(double[] x, int at, int channels, int positions, double alpha, int window) {
        int channel = at / positions % channels;
        double sum = 0;
        for (int d = -window / 2; d <= window / 2; d++) {
            if (channel + d >= 0 && channel + d < channels) {
                sum += x[at + d * positions] * x[at + d * positions];
            }
        }
        return 2 + alpha * sum;
    }

    private static double[] naive(INDArray input, double alpha, double beta, int window) {
        double[] x = SingleLayer.array(input);
        int positions = (int) (input.size(2) * input.size(3));
        double[] output = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            output[i] = x[i] * Math.pow(base(x, i, (int) input.size(1), positions, alpha, window), -beta);
        }
        return output;
    }

    private static double[] gradient(INDArray input, INDArray epsilon, double alpha, double beta, int window) {
        double[] x = SingleLayer.array(input);
        double[] g = SingleLayer.array(epsilon);
        int channels = (int) input.size(1);
        int positions = (int) (input.size(2) * input.size(3));
        double[] gradient = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double base = base(x, i, channels, positions, alpha, window);
            gradient[i] += g[i] * Math.pow(base, -beta);
            int channel = i / positions % channels;
            for (int d = -window / 2; d <= window / 2; d++) {
                if (channel + d >= 0 && channel + d < channels) {
                    int j = i + d * positions;
                    gradient[j] -= g[i] * x[i] * beta * Math.pow(base, -beta - 1) * alpha * 2 * x[j];
                }
            }
        }
        return gradient;
    }
}
