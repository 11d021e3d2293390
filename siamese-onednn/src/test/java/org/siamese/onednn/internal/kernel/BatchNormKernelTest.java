package org.siamese.onednn.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.siamese.core.plan.Shape;

/** Against plain loops in double precision. */
class BatchNormKernelTest {
    private static final int ROWS = 5;
    private static final int CHANNELS = 3;
    private static final int POSITIONS = 20 * 150;

    private static final Shape SHAPE = Shape.image(ROWS, CHANNELS, 20, 150);

    private final BatchNormKernel lines = new BatchNormKernel(SHAPE, 0, false);
    private final FloatBuffer[] x = new FloatBuffer[ROWS];
    private final FloatBuffer[] dy = new FloatBuffer[ROWS];
    private final float[] mask = new float[ROWS * CHANNELS];
    private BatchNormKernel.Coefficients by;

    /** Channels whose mean is far from zero, as large as 1,000 deviations, and a first value that is like no other. */
    @BeforeEach
    void fill() {
        Random random = new Random(1);
        by = new BatchNormKernel.Coefficients(BatchNormKernel.width(SHAPE, 0));
        for (int row = 0; row < ROWS; row++) {
            x[row] = FloatBuffer.allocate(POSITIONS * CHANNELS);
            dy[row] = FloatBuffer.allocate(POSITIONS * CHANNELS);
            for (int i = 0; i < POSITIONS * CHANNELS; i++) {
                x[row].put(i, (float) (mean(i % CHANNELS) + random.nextGaussian()));
                dy[row].put(i, (float) random.nextGaussian());
            }
        }
        x[0].put(0, 20);
        for (int i = 0; i < mask.length; i++) {
            mask[i] = i % 4 == 1 ? 0 : 1.25f;
        }
    }

    private static double mean(int channel) {
        return channel * 500.0;
    }

    @Test
    void should_measure_mean_and_deviations_whatever_the_mean() {
        double[] mean = new double[CHANNELS];
        double[] squares = new double[CHANNELS];
        lines.measure(x, 1, 4, mean, squares);
        for (int c = 0; c < CHANNELS; c++) {
            double expected = 0;
            for (int i = 0; i < 3 * POSITIONS; i++) {
                expected += at(x, 1 + i / POSITIONS, i % POSITIONS, c) / (3 * POSITIONS);
            }
            double sum = 0;
            for (int i = 0; i < 3 * POSITIONS; i++) {
                sum += Math.pow(at(x, 1 + i / POSITIONS, i % POSITIONS, c) - expected, 2);
            }
            assertThat(mean[c]).isCloseTo(expected, within(1e-6 * (1 + expected)));
            assertThat(squares[c]).isCloseTo(sum, within(1e-6 * sum));
        }
    }

    @Test
    void should_normalise_and_drop_channels() {
        coefficients();
        FloatBuffer y = FloatBuffer.allocate(POSITIONS * CHANNELS);
        lines.normalise(x[2], y, by, mask, 2 * CHANNELS);
        for (int i = 0; i < y.capacity(); i++) {
            int c = i % CHANNELS;
            double expected = ((x[2].get(i) - mean(c)) * (2 + c) - 1) * mask[2 * CHANNELS + c];
            assertThat((double) y.get(i)).isCloseTo(expected, within(1e-4));
        }
    }

    @Test
    void should_sum_gradients() {
        coefficients();
        double[] plain = new double[CHANNELS];
        double[] weighted = new double[CHANNELS];
        lines.sum(x, dy, 2, ROWS, by, mask, plain, weighted);
        for (int c = 0; c < CHANNELS; c++) {
            double sum = 0;
            double products = 0;
            for (int row = 2; row < ROWS; row++) {
                for (int position = 0; position < POSITIONS; position++) {
                    double gradient = at(dy, row, position, c) * mask[row * CHANNELS + c];
                    sum += gradient;
                    products += gradient * (at(x, row, position, c) - mean(c));
                }
            }
            assertThat(plain[c]).isCloseTo(sum, within(1e-3));
            assertThat(weighted[c]).isCloseTo(products, within(1e-3));
        }
    }

    @Test
    void should_take_gradients_back_through_norm_and_rectifier() {
        coefficients();
        for (int i = 0; i < x[0].capacity(); i++) {
            x[0].put(i, Math.max(0, x[0].get(i) - (float) mean(i % CHANNELS)));
        }
        FloatBuffer dx = FloatBuffer.allocate(POSITIONS * CHANNELS);
        lines.propagate(x[0], dy[0], dx, by, null, 0, true);
        for (int i = 0; i < dx.capacity(); i++) {
            int c = i % CHANNELS;
            double expected = x[0].get(i) > 0 ? 0.5 * dy[0].get(i) + (x[0].get(i) - mean(c)) * 0.01 * c + 3 : 0;
            assertThat((double) dx.get(i)).isCloseTo(expected, within(1e-4));
        }
    }

    @Test
    void should_clip_results_and_stop_gradients_there() {
        coefficients();
        BatchNormKernel clipping = new BatchNormKernel(SHAPE, 0, true);
        FloatBuffer y = FloatBuffer.allocate(POSITIONS * CHANNELS);
        clipping.normalise(x[2], y, by, null, 0);
        FloatBuffer dx = FloatBuffer.allocate(POSITIONS * CHANNELS);
        clipping.propagate(x[2], dy[2], dx, by, null, 0, false);
        double[] plain = new double[CHANNELS];
        double[] weighted = new double[CHANNELS];
        clipping.sum(x, dy, 2, 3, by, null, plain, weighted);
        double[] sums = new double[CHANNELS];
        double[] products = new double[CHANNELS];
        int clipped = 0;
        for (int i = 0; i < y.capacity(); i++) {
            int c = i % CHANNELS;
            double apart = x[2].get(i) - mean(c);
            double unclipped = apart * (2 + c) - 1;
            double gradient = unclipped > 0 ? dy[2].get(i) : 0;
            clipped += unclipped > 0 ? 0 : 1;
            assertThat((double) y.get(i)).isCloseTo(Math.max(0, unclipped), within(1e-4));
            assertThat((double) dx.get(i)).isCloseTo(0.5 * gradient + apart * 0.01 * c + 3, within(1e-4));
            sums[c] += gradient;
            products[c] += gradient * apart;
        }
        assertThat(clipped).isBetween(1, y.capacity() - 1);
        for (int c = 0; c < CHANNELS; c++) {
            assertThat(plain[c]).isCloseTo(sums[c], within(1e-3));
            assertThat(weighted[c]).isCloseTo(products[c], within(1e-3));
        }
    }

    private void coefficients() {
        double[][] values = new double[6][CHANNELS];
        for (int c = 0; c < CHANNELS; c++) {
            values[0][c] = mean(c);
            values[1][c] = 2 + c;
            values[2][c] = -1;
            values[3][c] = 0.5;
            values[4][c] = 0.01 * c;
            values[5][c] = 3;
        }
        float[][] to = {by.mean, by.scale, by.shift, by.factor, by.slope, by.offset};
        for (int i = 0; i < to.length; i++) {
            BatchNormKernel.write(to[i], values[i]);
        }
    }

    private static double at(FloatBuffer[] rows, int row, int position, int channel) {
        return rows[row].get(position * CHANNELS + channel);
    }
}
