package org.siamese.onednn.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siamese.core.plan.Lrn;
import org.siamese.onednn.internal.convolution.LoopConvolution;

/** Against loops over single values in double precision. */
class LrnKernelTest {
    private static final int PIXELS = 23;

    @ParameterizedTest(name = "{0} channels, a window of {1}, exponent {2}")
    @CsvSource({
        "96, 5, 0.75",
        "7, 3, 0.5",
        "100, 9, 1",
        "3, 7, 0.25",
        "1, 5, 2",
        "700, 5, 0.75",
        "20, 5, 0.6",
        "20, 1, 1.25",
        "8, 5, 0",
        "8, 5, -0.75",
    })
    void should_agree_with_loops(int channels, int size, double beta) {
        Lrn operation = new Lrn(size, 0.3, beta, 1.5);
        LrnKernel lines = new LrnKernel(operation.size(), operation.alpha(), operation.beta(), operation.k(), channels);
        int start = channels;
        int end = (PIXELS - 1) * channels;
        float[] x = LoopConvolution.random(PIXELS * channels, 1);
        float[] dy = LoopConvolution.random(PIXELS * channels, 2);
        float[] y = new float[x.length];
        float[] dx = new float[x.length];

        lines.normalise(FloatBuffer.wrap(x), FloatBuffer.wrap(y), start, end);
        lines.propagate(FloatBuffer.wrap(x), FloatBuffer.wrap(dy), FloatBuffer.wrap(dx), start, end);

        for (int at = 0; at < x.length; at++) {
            boolean inside = at >= start && at < end;
            assertThat((double) y[at])
                    .isCloseTo(inside ? x[at] / power(operation, x, at, channels, 0) : 0, within(1e-6));
            assertThat((double) dx[at]).isCloseTo(inside ? gradient(operation, x, dy, at, channels) : 0, within(1e-6));
        }
    }

    private static double power(Lrn operation, float[] x, int at, int channels, double more) {
        double sum = 0;
        for (int other = first(operation, at, channels); other <= last(operation, at, channels); other++) {
            sum += (double) x[other] * x[other];
        }
        return Math.pow(operation.k() + operation.alpha() * sum, operation.beta() + more);
    }

    private static double gradient(Lrn operation, float[] x, float[] dy, int at, int channels) {
        double sum = 0;
        for (int other = first(operation, at, channels); other <= last(operation, at, channels); other++) {
            sum += (double) dy[other] * x[other] / power(operation, x, other, channels, 1);
        }
        return dy[at] / power(operation, x, at, channels, 0) - 2 * operation.alpha() * operation.beta() * x[at] * sum;
    }

    private static int first(Lrn operation, int at, int channels) {
        return Math.max(at - at % channels, at - operation.size() / 2);
    }

    private static int last(Lrn operation, int at, int channels) {
        return Math.min(at - at % channels + channels - 1, at + operation.size() / 2);
    }
}
