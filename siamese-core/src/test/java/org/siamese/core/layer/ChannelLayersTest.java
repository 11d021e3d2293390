package org.siamese.core.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ChannelLayersTest {
    private static final long[][] SHAPES = {{3, 4, 5, 2}, {3, 4, 1, 1}, {5, 12}};

    /** A layer's output for one value: the value, its channel, all parameters. */
    private interface Formula {
        double of(double x, int channel, double[] parameters);
    }

    private static void match(Layer configuration, Formula formula) {
        for (long[] shape : SHAPES) {
            for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
                SingleLayer layer = new SingleLayer(configuration, type, shape).signedParameters(3);
                INDArray x = SingleLayer.values(1, type, shape);
                double[] from = SingleLayer.array(x);
                double[] parameters = SingleLayer.array(layer.parameters());
                int positions = (int) (x.length() / (shape[0] * shape[1]));
                double[] expected = new double[from.length];
                Arrays.setAll(expected, i -> formula.of(from[i], i / positions % (int) shape[1], parameters));
                INDArray[] inputs = {x, x.dup('f'), SingleLayer.view(x)};
                for (INDArray input : inputs) {
                    assertThat(SingleLayer.difference(layer.forwardOf(input, true), expected))
                            .isLessThan(type == DataType.FLOAT ? 1e-6 : 1e-14);
                }
            }
            SingleLayer layer = new SingleLayer(configuration, DataType.DOUBLE, shape).signedParameters(3);
            assertThat(FiniteDifferences.error(layer, SingleLayer.values(1, DataType.DOUBLE, shape)))
                    .isLessThan(1e-8);
        }
    }

    @Test
    void should_have_a_slope_for_each_channel() {
        match(ParametricRelu.perChannel(), (x, c, slopes) -> x > 0 ? x : slopes[c] * x);
    }

    @Test
    void should_have_one_slope_for_all_channels() {
        match(ParametricRelu.shared(), (x, c, slopes) -> x > 0 ? x : slopes[0] * x);
    }

    @Test
    void should_start_with_the_given_slope() {
        SingleLayer layer = new SingleLayer(ParametricRelu.perChannel(), DataType.FLOAT, 2, 3);
        assertThat(layer.parameters().toFloatVector()).containsOnly(0.25f).hasSize(3);
        layer = new SingleLayer(ParametricRelu.shared().withInitialSlope(-0.5), DataType.FLOAT, 2, 3);
        assertThat(layer.parameters().toFloatVector()).containsExactly(-0.5f);
    }

    @Test
    void should_take_the_slope_for_the_derivative_at_zero() {
        SingleLayer layer = new SingleLayer(ParametricRelu.shared(), DataType.DOUBLE, 1, 2);
        layer.forward(org.nd4j.linalg.factory.Nd4j.zeros(DataType.DOUBLE, 1, 2), true);
        assertThat(layer.backward(org.nd4j.linalg.factory.Nd4j.ones(DataType.DOUBLE, 1, 2))
                        .toDoubleVector())
                .containsExactly(0.25, 0.25);
    }

    @Test
    void should_scale_and_shift_by_constants() {
        double[] scale = {1, -2, 0.5, 3};
        double[] shift = {0, 1, -1, 2};
        for (long[] shape : new long[][] {{3, 4, 5, 2}, {5, 4}}) {
            SingleLayer layer = new SingleLayer(new ChannelAffine(scale, shift), DataType.DOUBLE, shape);
            INDArray x = SingleLayer.values(1, DataType.DOUBLE, shape);
            int positions = (int) (x.length() / (shape[0] * shape[1]));
            double[] from = SingleLayer.array(x);
            double[] expected = new double[from.length];
            Arrays.setAll(expected, i -> scale[i / positions % 4] * from[i] + shift[i / positions % 4]);
            assertThat(SingleLayer.difference(layer.forward(x, false), expected))
                    .isLessThan(1e-15);
            assertThat(FiniteDifferences.error(layer, x)).isLessThan(1e-8);
        }
        assertThatThrownBy(() -> new ChannelAffine(scale, new double[3])).hasMessageContaining("got 4 and 3");
        assertThatThrownBy(() -> new ChannelAffine(new double[] {Double.NaN}, new double[1]))
                .hasMessageContaining("scale, channel 0: expected a finite number, got NaN");
        assertThatThrownBy(() -> new ChannelAffine(scale, shift).getOutputType(0, InputType.convolutional(5, 5, 3)))
                .hasMessageContaining("of 4 channels, got");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void should_normalise_groups_of_channels_row_by_row(int groups) {
        for (long[] shape : new long[][] {{3, 4, 5, 2}, {2, 8, 3, 3}, {5, 12}}) {
            for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
                SingleLayer layer = new SingleLayer(
                                GroupNormalization.of(groups).withEpsilon(1e-3), type, shape)
                        .signedParameters(3);
                INDArray x = SingleLayer.values(1, type, shape).addi(2);
                double[] expected = normalised(x, groups, 1e-3, SingleLayer.array(layer.parameters()));
                for (INDArray input : new INDArray[] {x, x.dup('f'), SingleLayer.view(x)}) {
                    assertThat(SingleLayer.difference(layer.forwardOf(input, true), expected))
                            .isLessThan(type == DataType.FLOAT ? 5e-6 : 1e-12);
                }
            }
            SingleLayer layer =
                    new SingleLayer(GroupNormalization.of(groups), DataType.DOUBLE, shape).signedParameters(3);
            assertThat(FiniteDifferences.error(layer, SingleLayer.values(1, DataType.DOUBLE, shape)))
                    .isLessThan(1e-7);
        }
    }

    private static double[] normalised(INDArray array, int groups, double epsilon, double[] parameters) {
        double[] x = SingleLayer.array(array);
        int rows = (int) array.size(0);
        int channels = (int) array.size(1);
        int values = x.length / (rows * groups);
        int positions = x.length / (rows * channels);
        double[] y = new double[x.length];
        for (int group = 0; group < rows * groups; group++) {
            double mean = 0;
            double variance = 0;
            for (int i = group * values; i < (group + 1) * values; i++) {
                mean += x[i] / values;
            }
            for (int i = group * values; i < (group + 1) * values; i++) {
                variance += (x[i] - mean) * (x[i] - mean) / values;
            }
            for (int i = group * values; i < (group + 1) * values; i++) {
                int c = i / positions % channels;
                y[i] = parameters[c] * (x[i] - mean) / Math.sqrt(variance + epsilon) + parameters[channels + c];
            }
        }
        return y;
    }

    @Test
    void should_name_groups_that_do_not_divide_the_channels() {
        assertThatThrownBy(() -> GroupNormalization.of(0)).hasMessageContaining("groups: expected at least 1, got 0");
        assertThatThrownBy(() -> new SingleLayer(GroupNormalization.of(3), DataType.FLOAT, 2, 4))
                .hasMessageContaining("that 3 groups divide, got 4");
        assertThatThrownBy(() -> GroupNormalization.of(3).withEpsilon(0)).hasMessageContaining("above 0, got 0");
        SingleLayer layer = new SingleLayer(GroupNormalization.of(2), DataType.FLOAT, 2, 4);
        assertThatThrownBy(() -> layer.forward(SingleLayer.values(1, DataType.FLOAT, 2, 6), true))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("expected 4 channels");
    }

    @Test
    void should_put_zeros_around_images() {
        SingleLayer layer = new SingleLayer(new ZeroPaddingLayer(1, 2, 3, 0), DataType.DOUBLE, 2, 3, 4, 5);
        INDArray x = SingleLayer.values(1, DataType.DOUBLE, 2, 3, 4, 5);
        Margins margins = new Margins(1, 2, 3, 0);
        assertThat(layer.forward(x, true)).isEqualTo(margins.around(x, 0));
        assertThat(FiniteDifferences.error(layer, x)).isLessThan(1e-8);
    }
}
