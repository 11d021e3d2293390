package org.siamese.core.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

class NativeBatchNormalizationTest {
    private static final double EPSILON = 1e-5;

    private static BatchNormalization.Builder builder() {
        return new BatchNormalization.Builder().useLogStd(false).eps(EPSILON).decay(0.9);
    }

    @ParameterizedTest
    @CsvSource({"4, 8, 10, 10", "3, 4, 9, 7", "1, 5, 6, 6", "3, 16, 1, 1", "2, 1, 5, 3"})
    void should_match_naive_loops(int n, int channels, int height, int width) {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            double tolerance = type == DataType.FLOAT ? 2e-5 : 1e-11;
            SingleLayer layer = new SingleLayer(
                            NativeBatchNormalization.of(builder().build()), type, n, channels, height, width)
                    .randomParameters(3);
            INDArray x = SingleLayer.values(1, type, n, channels, height, width).addi(2);
            INDArray epsilon = SingleLayer.values(2, type, n, channels, height, width);
            Naive naive = new Naive(x, epsilon, layer);
            INDArray[] inputs = {x, x.dup('f'), SingleLayer.view(x)};
            INDArray[] epsilons = {epsilon, SingleLayer.view(epsilon), epsilon.dup('f')};
            for (int i = 0; i < inputs.length; i++) {
                assertThat(SingleLayer.difference(layer.forwardOf(inputs[i], true), naive.output))
                        .isLessThan(tolerance);
                assertThat(SingleLayer.difference(layer.backward(epsilons[i]), naive.inputGradient))
                        .isLessThan(tolerance * 10);
                assertThat(SingleLayer.difference(layer.gradients(), naive.parameterGradient))
                        .isLessThan(tolerance * 10);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_match_the_slow_layer_on_images_and_vectors(boolean logStd) {
        for (long[] shape : new long[][] {{4, 3, 6, 5}, {8, 7}}) {
            BatchNormalization stock = builder().useLogStd(logStd).build();
            SingleLayer slow = new SingleLayer(stock, DataType.FLOAT, shape).randomParameters(3);
            SingleLayer fast =
                    new SingleLayer(NativeBatchNormalization.of(stock), DataType.FLOAT, shape).randomParameters(3);
            INDArray x = SingleLayer.values(1, DataType.FLOAT, shape);
            INDArray epsilon = SingleLayer.values(2, DataType.FLOAT, shape);
            assertThat(SingleLayer.difference(fast.forward(x, false), slow.forward(x, false)))
                    .isLessThan(1e-5);
            assertThat(SingleLayer.difference(fast.forward(x, true), slow.forward(x, true)))
                    .isLessThan(1e-5);
            assertThat(SingleLayer.difference(fast.backward(epsilon.dup()), slow.backward(epsilon.dup())))
                    .isLessThan(1e-5);
            assertThat(SingleLayer.difference(fast.gradients(), slow.gradients()))
                    .isLessThan(1e-5);
        }
    }

    /** Two or three passes of one layer, one for each member, give what one pass gives with the members apart. */
    @ParameterizedTest
    @CsvSource({"2, true", "2, false", "3, false"})
    void should_normalise_members_apart(int members, boolean logStd) {
        for (long[] shape : new long[][] {{5, 3, 4, 6}, {7, 4}}) {
            BatchNormalization stock = builder().useLogStd(logStd).build();
            long[] whole = shape.clone();
            whole[0] *= members;
            SingleLayer together = new SingleLayer(
                            NativeBatchNormalization.of(stock).withMembers(members), DataType.DOUBLE, whole)
                    .randomParameters(3);
            SingleLayer single =
                    new SingleLayer(NativeBatchNormalization.of(stock), DataType.DOUBLE, shape).randomParameters(3);
            INDArray x = SingleLayer.values(1, DataType.DOUBLE, whole);
            INDArray epsilon = SingleLayer.values(2, DataType.DOUBLE, whole);
            INDArray output = together.forward(x, true);
            INDArray inputGradient = together.backward(epsilon.dup());
            assertThat(SingleLayer.difference(together.forward(x, false), single.forward(x, false)))
                    .isLessThan(1e-12);

            long channels = shape[1];
            double[] affine = new double[(int) (2 * channels)];
            double[] before = SingleLayer.array(single.parameters());
            for (int member = 0; member < members; member++) {
                INDArray rows = x.get(memberRows(member, members, whole)).dup('c');
                INDArray delta = epsilon.get(memberRows(member, members, whole)).dup('c');
                assertThat(SingleLayer.difference(
                                output.get(memberRows(member, members, whole)), single.forward(rows, true)))
                        .isLessThan(1e-12);
                assertThat(SingleLayer.difference(
                                inputGradient.get(memberRows(member, members, whole)), single.backward(delta)))
                        .isLessThan(1e-11);
                double[] gradient = SingleLayer.array(single.gradients());
                for (int i = 0; i < affine.length; i++) {
                    affine[i] += gradient[i];
                }
                INDArray running = tail(single.parameters(), 2 * channels);
                running.subi(tail(single.gradients(), 2 * channels));
            }
            double[] after = SingleLayer.array(single.parameters());
            double[] gradients = SingleLayer.array(together.gradients());
            for (int i = 0; i < gradients.length; i++) {
                double expected = i < affine.length ? affine[i] : before[i] - after[i];
                assertThat(gradients[i]).isCloseTo(expected, within(1e-11));
            }
        }
    }

    private static INDArray tail(INDArray row, long from) {
        return row.get(NDArrayIndex.point(0), NDArrayIndex.interval(from, row.length()));
    }

    private static INDArrayIndex[] memberRows(int member, int members, long[] shape) {
        INDArrayIndex[] index = new INDArrayIndex[shape.length];
        java.util.Arrays.fill(index, NDArrayIndex.all());
        index[0] = NDArrayIndex.interval(member, members, shape[0]);
        return index;
    }

    @Test
    void should_keep_members_in_json_and_in_equality() {
        NativeBatchNormalization pairs =
                NativeBatchNormalization.of(builder().build()).withMembers(2);
        NeuralNetConfiguration conf =
                new NeuralNetConfiguration.Builder().layer(pairs.withMembers(3)).build();
        NeuralNetConfiguration read = NeuralNetConfiguration.fromJson(conf.toJson());
        assertThat(((NativeBatchNormalization) read.getLayer()).members()).isEqualTo(3);
        assertThat(pairs).isNotEqualTo(pairs.withMembers(1)).isEqualTo(pairs.withMembers(2));
        assertThatThrownBy(() -> pairs.withMembers(0)).hasMessage("members: expected at least 1, got 0");
    }

    @Test
    void should_fail_if_a_tuple_is_not_whole() {
        SingleLayer layer = new SingleLayer(
                NativeBatchNormalization.of(builder().build()).withMembers(2), DataType.FLOAT, 4, 3, 5, 5);
        assertThatThrownBy(() -> layer.forward(SingleLayer.values(1, DataType.FLOAT, 3, 3, 5, 5), true))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("whole tuples of 2 members")
                .hasMessageContaining("got 3 rows");
    }

    @Test
    void should_be_accurate_where_the_mean_is_far_from_zero() {
        long[] shape = {16, 4, 50, 50};
        SingleLayer layer =
                new SingleLayer(NativeBatchNormalization.of(builder().build()), DataType.FLOAT, shape);
        INDArray x = SingleLayer.values(1, DataType.FLOAT, shape).addi(30);
        SingleLayer precise =
                new SingleLayer(NativeBatchNormalization.of(builder().build()), DataType.DOUBLE, shape);
        INDArray expected = precise.forward(x.castTo(DataType.DOUBLE), true);
        assertThat(SingleLayer.difference(layer.forward(x, true), expected)).isLessThan(2e-5);
    }

    @Test
    void should_use_locked_gamma_and_beta() {
        BatchNormalization locked =
                builder().lockGammaBeta(true).gamma(2).beta(0).build();
        SingleLayer layer = new SingleLayer(NativeBatchNormalization.of(locked), DataType.DOUBLE, 4, 3, 5, 5);
        SingleLayer plain =
                new SingleLayer(NativeBatchNormalization.of(builder().build()), DataType.DOUBLE, 4, 3, 5, 5);
        INDArray x = SingleLayer.values(1, DataType.DOUBLE, 4, 3, 5, 5);
        assertThat(SingleLayer.difference(
                        layer.forward(x, true), plain.forward(x, true).mul(2)))
                .isLessThan(1e-12);
        INDArray epsilon = SingleLayer.values(2, DataType.DOUBLE, 4, 3, 5, 5);
        assertThat(SingleLayer.difference(
                        layer.backward(epsilon), plain.backward(epsilon).mul(2)))
                .isLessThan(1e-12);
    }

    @Test
    void should_map_a_constant_channel_to_beta() {
        SingleLayer layer =
                new SingleLayer(NativeBatchNormalization.of(builder().build()), DataType.FLOAT, 2, 1, 3, 3);
        INDArray x = SingleLayer.values(1, DataType.FLOAT, 2, 1, 3, 3).assign(5);
        assertThat(layer.forward(x, true).amaxNumber().doubleValue()).isCloseTo(0, within(1e-6));
        assertThat(layer.backward(x).amaxNumber().doubleValue()).isCloseTo(0, within(1e-4));
    }

    @Test
    void should_fail_if_the_data_format_is_nhwc() {
        assertThatThrownBy(() -> NativeBatchNormalization.of(
                        builder().dataFormat(CNN2DFormat.NHWC).build()))
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageContaining("got NHWC");
    }

    @Test
    void should_fail_if_the_channels_do_not_fit() {
        SingleLayer layer =
                new SingleLayer(NativeBatchNormalization.of(builder().build()), DataType.FLOAT, 2, 3, 3, 3);
        assertThatThrownBy(() -> layer.forward(SingleLayer.values(1, DataType.FLOAT, 2, 4, 3, 3), true))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("expected 3 channels");
    }

    /** Loops in double precision; parameters are gamma, beta, running mean, running variance. */
    private static final class Naive {
        final double[] output;
        final double[] inputGradient;
        final double[] parameterGradient;

        Naive(INDArray input, INDArray epsilon, SingleLayer layer) {
            int channels = (int) input.size(1);
            int positions = (int) (input.size(2) * input.size(3));
            double[] x = SingleLayer.array(input);
            double[] g = SingleLayer.array(epsilon);
            double[] parameters = SingleLayer.array(layer.parameters());
            double count = x.length / (double) channels;
            output = new double[x.length];
            inputGradient = new double[x.length];
            parameterGradient = new double[4 * channels];
            for (int c = 0; c < channels; c++) {
                double mean = 0;
                double variance = 0;
                double sum = 0;
                double product = 0;
                for (int i = 0; i < x.length; i++) {
                    mean += i / positions % channels == c ? x[i] / count : 0;
                }
                for (int i = 0; i < x.length; i++) {
                    variance += i / positions % channels == c ? (x[i] - mean) * (x[i] - mean) / count : 0;
                }
                double deviation = Math.sqrt(variance + EPSILON);
                for (int i = 0; i < x.length; i++) {
                    if (i / positions % channels == c) {
                        output[i] = parameters[c] * (x[i] - mean) / deviation + parameters[channels + c];
                        sum += g[i];
                        product += g[i] * (x[i] - mean) / deviation;
                    }
                }
                for (int i = 0; i < x.length; i++) {
                    if (i / positions % channels == c) {
                        double normal = (x[i] - mean) / deviation;
                        inputGradient[i] = parameters[c] / deviation * (g[i] - sum / count - normal * product / count);
                    }
                }
                parameterGradient[c] = product;
                parameterGradient[channels + c] = sum;
                parameterGradient[2 * channels + c] = 0.1 * (parameters[2 * channels + c] - mean);
                parameterGradient[3 * channels + c] = 0.1 * (parameters[3 * channels + c] - variance);
            }
        }
    }

    @Test
    void should_remember_the_variance_over_n_or_over_one_less() {
        for (long[] shape : new long[][] {{2, 3, 2, 1}, {4, 3}}) {
            INDArray x = SingleLayer.values(1, DataType.DOUBLE, shape);
            double[] changes = new double[2];
            for (RunningVariance divisor : RunningVariance.values()) {
                SingleLayer layer = new SingleLayer(
                        NativeBatchNormalization.of(builder().build()).withRunningVariance(divisor),
                        DataType.DOUBLE,
                        shape);
                layer.forward(x, true);
                layer.backward(SingleLayer.values(2, DataType.DOUBLE, shape));
                // gamma, beta, mean, variance; the variance starts at 1 and moves by a tenth.
                double step = layer.gradients().getDouble(9);
                changes[divisor.ordinal()] = 1 - step - 0.9;
            }
            double[] values = SingleLayer.array(x);
            int positions = values.length / (int) (shape[0] * shape[1]);
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < values.length; i++) {
                if (i / positions % 3 == 0) {
                    sum += values[i];
                    squares += values[i] * values[i];
                }
            }
            double variance = squares / 4 - sum / 4 * (sum / 4);
            assertThat(changes[RunningVariance.POPULATION.ordinal()]).isCloseTo(0.1 * variance, within(1e-12));
            assertThat(changes[RunningVariance.SAMPLE.ordinal()]).isCloseTo(0.1 * variance * 4 / 3, within(1e-12));
        }
        SingleLayer single = new SingleLayer(
                NativeBatchNormalization.of(builder().build()).withRunningVariance(RunningVariance.SAMPLE),
                DataType.DOUBLE,
                1,
                3);
        single.forward(SingleLayer.values(1, DataType.DOUBLE, 1, 3), true);
        assertThatThrownBy(() -> single.backward(SingleLayer.values(2, DataType.DOUBLE, 1, 3)))
                .hasMessageContaining("expected at least 2 values for each channel");
    }
}
