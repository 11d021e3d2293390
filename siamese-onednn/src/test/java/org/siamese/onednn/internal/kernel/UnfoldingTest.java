package org.siamese.onednn.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.Window;

class UnfoldingTest {
    private static final int CHANNELS = 3;

    @ParameterizedTest(name = "{0} x {1}, stride {2}, dilation {3}, padding {4}, image of {5} x {6}")
    @CsvSource({"3, 3, 1, 1, 1, 2, 2", "3, 2, 2, 1, 1, 5, 4", "2, 3, 1, 2, 2, 4, 5", "1, 1, 2, 1, 0, 3, 3"})
    void should_unfold_windows_with_zeros_over_the_edge(
            int high, int wide, int stride, int dilation, int padding, int height, int width) {
        Window window = new Window(
                new int[] {high, wide},
                new int[] {stride, stride},
                new int[] {dilation, dilation},
                new int[] {padding, padding},
                false);
        Shape shape = Shape.image(1, CHANNELS, height, width);
        Window.Fit fit = window.over(shape);
        Random random = new Random(1);
        float[] image = random(random, height * width * CHANNELS);
        int windows = Math.toIntExact(fit.size()[0] * fit.size()[1]);
        int taps = high * wide;
        float[] unfolded = new float[windows * CHANNELS * taps];
        for (int i = 0; i < unfolded.length; i++) {
            int tap = i % taps;
            int channel = i / taps % CHANNELS;
            int at = i / taps / CHANNELS;
            int columns = Math.toIntExact(fit.size()[1]);
            int y = at / columns * stride + tap / wide * dilation - padding;
            int x = at % columns * stride + tap % wide * dilation - padding;
            if (y >= 0 && y < height && x >= 0 && x < width) {
                int pixel = (y * width + x) * CHANNELS + channel;
                unfolded[i] = image[pixel];
            }
        }
        Unfolding loops = new Unfolding(window, fit, shape);
        float[] gotLines = random(random, unfolded.length);

        loops.unfold(FloatBuffer.wrap(image), FloatBuffer.wrap(gotLines));

        assertThat(gotLines).containsExactly(unfolded);
    }

    private static float[] random(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
