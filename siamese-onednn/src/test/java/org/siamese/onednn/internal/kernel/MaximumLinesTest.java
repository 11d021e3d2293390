package org.siamese.onednn.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.Window;

class MaximumLinesTest {
    private static final int CHANNELS = 3;

    /** Small whole numbers, so that many windows hold equal values. */
    @ParameterizedTest
    @CsvSource({"2, 2, 0, 6, 8", "3, 2, 0, 9, 7", "3, 2, 1, 8, 9", "2, 3, 0, 8, 8", "3, 1, 1, 5, 6", "3, 3, 1, 7, 5"})
    void should_agree_with_loops_with_the_first_of_equals(int kernel, int stride, int padding, int height, int width) {
        Window window = new Window(
                new int[] {kernel, kernel},
                new int[] {stride, stride},
                new int[] {1, 1},
                new int[] {padding, padding},
                false);
        Shape from = Shape.image(1, CHANNELS, height, width);
        Window.Fit fit = window.over(from);
        int high = (int) fit.size()[0];
        int wide = (int) fit.size()[1];
        Shape to = Shape.image(1, CHANNELS, high, wide);
        SplittableRandom random = new SplittableRandom(1);
        FloatBuffer x = FloatBuffer.allocate((int) from.length());
        FloatBuffer dy = FloatBuffer.allocate((int) to.length());
        for (int i = 0; i < x.capacity(); i++) {
            x.put(i, random.nextInt(-2, 3));
        }
        for (int i = 0; i < dy.capacity(); i++) {
            dy.put(i, 1 + random.nextInt(9));
        }
        float[] expectedY = new float[dy.capacity()];
        float[] expectedX = new float[x.capacity()];
        for (int c = 0; c < CHANNELS; c++) {
            for (int row = 0; row < high; row++) {
                for (int column = 0; column < wide; column++) {
                    int best = -1;
                    for (int k = 0; k < kernel * kernel; k++) {
                        int a = row * stride + k / kernel - padding;
                        int b = column * stride + k % kernel - padding;
                        int at = (a * width + b) * CHANNELS + c;
                        boolean inside = a >= 0 && a < height && b >= 0 && b < width;
                        if (inside && (best < 0 || x.get(at) > x.get(best))) {
                            best = at;
                        }
                    }
                    int at = (row * wide + column) * CHANNELS + c;
                    expectedY[at] = x.get(best);
                    expectedX[best] += dy.get(at);
                }
            }
        }

        MaximumLines lines = new MaximumLines(window, from, to, fit);
        FloatBuffer y = FloatBuffer.allocate(dy.capacity());
        FloatBuffer places = FloatBuffer.allocate(dy.capacity());
        FloatBuffer dx = FloatBuffer.allocate(x.capacity());
        lines.forward(x, y, places);
        lines.backward(places, dy, dx);
        assertThat(y.array()).containsExactly(expectedY);
        assertThat(dx.array()).containsExactly(expectedX);
    }
}
