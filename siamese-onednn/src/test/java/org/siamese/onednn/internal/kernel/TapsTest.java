package org.siamese.onednn.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.Window;

class TapsTest {
    private static final int IMAGES = 2;
    private static final int INPUTS = 3;
    private static final int CHANNELS = 2;

    /** The sum over all pairs of what a weight, an input pixel and a result pixel contribute, tap by tap, is a convolution. */
    @ParameterizedTest(name = "{0} x {1}, stride {2}, dilation {3}, padding {4}, image of {5} x {6}")
    @CsvSource({
        "3, 3, 1, 1, 1, 2, 2",
        "3, 3, 1, 1, 1, 1, 1",
        "3, 2, 2, 1, 1, 5, 4",
        "2, 3, 1, 2, 2, 4, 5",
        "1, 1, 2, 1, 0, 3, 3"
    })
    void should_convolve_by_pairs(int high, int wide, int stride, int dilation, int padding, int height, int width) {
        Window window = new Window(
                new int[] {high, wide},
                new int[] {stride, stride},
                new int[] {dilation, dilation},
                new int[] {padding, padding},
                false);
        Shape shape = Shape.image(IMAGES, INPUTS, height, width);
        int rows = Math.toIntExact(window.over(shape).size()[0]);
        int columns = Math.toIntExact(window.over(shape).size()[1]);
        Random random = new Random(1);
        float[][] images = {random(random, height * width * INPUTS), random(random, height * width * INPUTS)};
        float[] weights = random(random, high * wide * INPUTS * CHANNELS);
        Taps taps = Taps.over(window, shape);

        FloatBuffer spread = FloatBuffer.allocate(taps.pairs() * IMAGES * INPUTS);
        FloatBuffer multiplied = FloatBuffer.allocate(taps.pairs() * IMAGES * CHANNELS);
        for (int i = 0; i < IMAGES; i++) {
            taps.ofInputs(IMAGES, INPUTS).spread(FloatBuffer.wrap(images[i]), i, spread);
        }
        for (int tap = 0; tap < taps.count(); tap++) {
            for (int at = taps.start(tap) * IMAGES; at < (taps.start(tap) + taps.pairs(tap)) * IMAGES; at++) {
                for (int c = 0; c < CHANNELS; c++) {
                    float sum = 0;
                    for (int k = 0; k < INPUTS; k++) {
                        sum += spread.get(at * INPUTS + k) * weights[(tap * CHANNELS + c) * INPUTS + k];
                    }
                    multiplied.put(at * CHANNELS + c, sum);
                }
            }
        }
        for (int i = 0; i < IMAGES; i++) {
            float[] got = random(random, rows * columns * CHANNELS);
            taps.ofResults(IMAGES, CHANNELS).gather(multiplied, i, FloatBuffer.wrap(got));
            for (int at = 0; at < rows * columns * CHANNELS; at++) {
                double wanted = 0;
                for (int tap = 0; tap < high * wide; tap++) {
                    int y = at / CHANNELS / columns * stride + tap / wide * dilation - padding;
                    int x = at / CHANNELS % columns * stride + tap % wide * dilation - padding;
                    for (int k = 0; k < INPUTS && y >= 0 && y < height && x >= 0 && x < width; k++) {
                        wanted += images[i][(y * width + x) * INPUTS + k]
                                * (double) weights[(tap * CHANNELS + at % CHANNELS) * INPUTS + k];
                    }
                }
                assertThat((double) got[at]).isCloseTo(wanted, org.assertj.core.data.Offset.offset(1e-5));
            }
        }
    }

    @Test
    void should_give_a_tap_that_meets_nothing_one_pair_of_zeros() {
        Window window = new Window(new int[] {3, 3}, new int[] {1, 1}, new int[] {1, 1}, new int[] {1, 1}, false);
        Taps taps = Taps.over(window, Shape.image(1, 1, 1, 1));
        FloatBuffer lines = FloatBuffer.wrap(new float[] {9, 9, 9, 9, 9, 9, 9, 9, 9});

        taps.ofInputs(1, 1).spread(FloatBuffer.wrap(new float[] {5}), 0, lines);

        assertThat(taps.pairs()).isEqualTo(9);
        assertThat(lines.array()).containsExactly(0, 0, 0, 0, 5, 0, 0, 0, 0);
    }

    private static float[] random(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
