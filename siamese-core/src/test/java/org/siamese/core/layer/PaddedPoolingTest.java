package org.siamese.core.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class PaddedPoolingTest {

    /** height, width, kernel, stride, margins, ceil, margins counted, dilation of the maximum. */
    @ParameterizedTest
    @CsvSource({
        "9, 7, 3, 3, 2, 2, 0, 1, 0, 1, false, false, 1",
        "9, 7, 3, 2, 2, 2, 1, 1, 1, 0, false, true, 1",
        "8, 10, 3, 3, 2, 2, 0, 0, 0, 0, true, false, 1",
        "8, 10, 3, 3, 2, 3, 1, 1, 0, 2, true, true, 1",
        "5, 5, 2, 2, 3, 3, 0, 1, 1, 1, true, false, 1",
        "5, 6, 1, 1, 2, 2, 0, 0, 0, 0, true, true, 1",
        "9, 7, 3, 3, 1, 1, 1, 1, 1, 1, false, false, 2"
    })
    void should_match_loops(
            int height,
            int width,
            int kernelY,
            int kernelX,
            int strideY,
            int strideX,
            int top,
            int bottom,
            int left,
            int right,
            boolean ceil,
            boolean counted,
            int dilation) {
        Margins margins = new Margins(top, bottom, left, right);
        int[] kernel = {kernelY, kernelX};
        int[] stride = {strideY, strideX};
        PaddedPooling maximum =
                PaddedPooling.maximum(kernel, stride, margins).withCeil(ceil).withDilation(dilation, dilation);
        PaddedPooling average =
                PaddedPooling.average(kernel, stride, margins).withCeil(ceil).withMarginsCounted(counted);
        for (PaddedPooling pooling : new PaddedPooling[] {maximum, average}) {
            for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
                // All below 0, so that a margin of zeros would win a maximum.
                INDArray x = SingleLayer.values(1, type, 2, 3, height, width).subi(0.6);
                LoopPooling loops = new LoopPooling(x, pooling);
                SingleLayer layer = new SingleLayer(pooling, type, 2, 3, height, width);
                double tolerance = type == DataType.FLOAT ? 1e-6 : 1e-14;
                INDArray epsilon = SingleLayer.values(2, type, loops.shape());
                double[] gradient = loops.inputGradient(epsilon);
                INDArray[] inputs = {x, x.dup('f'), SingleLayer.view(x)};
                for (INDArray input : inputs) {
                    assertThat(SingleLayer.difference(layer.forwardOf(input, true), loops.output()))
                            .isLessThan(tolerance);
                    assertThat(SingleLayer.difference(layer.backward(epsilon), gradient))
                            .isLessThan(tolerance);
                }
            }
        }
    }

    @Test
    void should_leave_out_a_last_window_that_starts_behind_the_image() {
        PaddedPooling pooling = PaddedPooling.maximum(new int[] {2, 2}, new int[] {2, 2}, Margins.all(1))
                .withCeil(true);
        // (5 + 2 - 2) / 2 + 1 = 3.5, up 4; the fourth would start at 6 - 1 = 5, behind pixel 4.
        assertThat(pooling.getOutputType(0, InputType.convolutional(5, 5, 1)))
                .isEqualTo(InputType.convolutional(3, 3, 1));
    }

    @Test
    void should_name_settings_that_make_no_sense() {
        assertThatThrownBy(() -> PaddedPooling.maximum(new int[] {2, 2}, new int[] {1, 1}, Margins.all(2)))
                .hasMessageContaining("margins: expected less than the window's 2 x 2 pixels");
        assertThatThrownBy(() -> PaddedPooling.average(new int[] {0, 2}, new int[] {1, 1}, Margins.none()))
                .hasMessageContaining("kernel: expected a vertical and a horizontal size of at least 1, got [0, 2]");
        PaddedPooling average = PaddedPooling.average(new int[] {2, 2}, new int[] {1, 1}, Margins.none());
        assertThatThrownBy(() -> average.withDilation(2, 1)).hasMessageContaining("expected 1 for averages");
        assertThatThrownBy(() -> average.getOutputType(0, InputType.convolutional(1, 5, 1)))
                .hasMessageContaining("of at least the window's 2 x 2, got 1 x 5");
    }
}
