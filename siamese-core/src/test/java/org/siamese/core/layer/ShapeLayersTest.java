package org.siamese.core.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ShapeLayersTest {

    @ParameterizedTest
    @CsvSource({"1, 3, 4, 5, 1", "2, 1, 5, 3, 2", "1, 1, 2, 2, 1", "2, 2, 7, 6, 4"})
    void should_mirror_at_the_edge(int n, int channels, int height, int width, int size) {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            INDArray x = SingleLayer.values(1, type, n, channels, height, width);
            int outHeight = height + 2 * size;
            int outWidth = width + 2 * size;
            INDArray epsilon = SingleLayer.values(2, type, n, channels, outHeight, outWidth);
            double[] from = SingleLayer.array(x);
            double[] g = SingleLayer.array(epsilon);
            double[] output = new double[g.length];
            double[] gradient = new double[from.length];
            for (int y = 0; y < output.length; y++) {
                int at = (y / (outHeight * outWidth) * height + mirror(y / outWidth % outHeight - size, height)) * width
                        + mirror(y % outWidth - size, width);
                output[y] = from[at];
                gradient[at] += g[y];
            }
            SingleLayer layer = new SingleLayer(new ReflectionPadding(size), type, n, channels, height, width);
            INDArray[] inputs = {x, x.dup('f'), SingleLayer.view(x)};
            INDArray[] epsilons = {epsilon, SingleLayer.view(epsilon), epsilon.dup('f')};
            for (int i = 0; i < inputs.length; i++) {
                assertThat(SingleLayer.difference(layer.forwardOf(inputs[i], true), output))
                        .isLessThan(1e-7);
                assertThat(SingleLayer.difference(layer.backward(epsilons[i]), gradient))
                        .isLessThan(1e-6);
            }
        }
    }

    private static int mirror(int i, int size) {
        if (i < 0) {
            return -i;
        }
        return i < size ? i : 2 * (size - 1) - i;
    }

    @Test
    void should_fail_if_the_image_is_too_small_to_mirror() {
        assertThatThrownBy(() -> new ReflectionPadding(0)).hasMessageContaining("size: expected at least 1, got 0");
        ReflectionPadding padding = new ReflectionPadding(4);
        assertThatThrownBy(() -> padding.getOutputType(0, InputType.convolutional(4, 8, 1)))
                .hasMessageContaining("expected height and width above 4, got 4 x 8");
        SingleLayer layer = new SingleLayer(padding, DataType.FLOAT, 1, 1, 5, 5);
        assertThatThrownBy(() -> layer.forward(SingleLayer.values(1, DataType.FLOAT, 1, 1, 4, 5), true))
                .hasMessageContaining("above 4, got 4 x 5");
    }

    @ParameterizedTest
    @CsvSource({"1", "1e-6", "1e-12", "1e6"})
    void should_normalise_rows_of_any_norm(double scale) {
        INDArray x = SingleLayer.values(1, DataType.DOUBLE, 3, 5).muli(scale);
        INDArray epsilon = SingleLayer.values(2, DataType.DOUBLE, 3, 5);
        SingleLayer layer = new SingleLayer(new L2Normalization(), DataType.DOUBLE, 3, 5);
        INDArray y = layer.forward(x, true);
        assertThat(y.norm2(1).sub(1).amaxNumber().doubleValue()).isLessThan(1e-12);
        double[] from = SingleLayer.array(x);
        double[] g = SingleLayer.array(epsilon);
        double[] gradient = new double[from.length];
        for (int row = 0; row < 3; row++) {
            double squares = 0;
            double along = 0;
            for (int i = 5 * row; i < 5 * row + 5; i++) {
                squares += from[i] * from[i];
                along += from[i] * g[i];
            }
            for (int i = 5 * row; i < 5 * row + 5; i++) {
                gradient[i] = (g[i] - from[i] * along / squares) / Math.sqrt(squares);
            }
        }
        assertThat(SingleLayer.difference(layer.backward(epsilon), gradient)).isLessThan(1e-10);
        layer.forward(x.dup('f'), true);
        assertThat(SingleLayer.difference(layer.backward(epsilon.dup('f')), gradient))
                .isLessThan(1e-10);
    }

    @Test
    void should_normalise_floats_whose_squares_vanish_or_overflow() {
        for (double scale : new double[] {1e-30, 1e30}) {
            INDArray x = SingleLayer.values(1, DataType.FLOAT, 4, 6).muli(scale);
            SingleLayer layer = new SingleLayer(new L2Normalization(), DataType.FLOAT, 4, 6);
            assertThat(layer.forward(x, true).norm2(1).sub(1).amaxNumber().doubleValue())
                    .isLessThan(1e-6);
        }
    }

    @Test
    void should_map_a_zero_row_to_zero_with_zero_gradient() {
        INDArray x = Nd4j.createFromArray(new float[][] {{0, 0}, {3, 4}});
        SingleLayer layer = new SingleLayer(new L2Normalization(), DataType.FLOAT, 2, 2);
        assertThat(layer.forward(x, true)).isEqualTo(Nd4j.createFromArray(new float[][] {{0, 0}, {0.6f, 0.8f}}));
        INDArray gradient = layer.backward(Nd4j.ones(DataType.FLOAT, 2, 2));
        assertThat(gradient.getFloat(0, 0)).isZero();
        assertThat(gradient.getFloat(0, 1)).isZero();
        assertThat(gradient.getFloat(1, 0)).isNotZero();
    }

    @Test
    void should_fail_if_the_input_is_no_vector() {
        SingleLayer layer = new SingleLayer(new L2Normalization(), DataType.FLOAT, 2, 2);
        assertThatThrownBy(() -> layer.forward(SingleLayer.values(1, DataType.FLOAT, 2, 1, 2, 2), true))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("[batch, dimension]");
    }
}
