package org.siamese.onednn.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siamese.core.plan.Pool;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.Window;
import org.siamese.onednn.Poison;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.NativeScope;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Run;
import org.siamese.onednn.internal.stage.Stage;

@ExtendWith(Poison.class)
class PoolStageTest {
    private static final int ROWS = 2;

    /** Small whole numbers, so that many windows hold equal values. */
    @ParameterizedTest(name = "{0} channels, kernel {1}, stride {2}, padding {3}, {4} x {5}")
    @CsvSource({
        "3, 2, 2, 0, 6, 8",
        "3, 3, 2, 0, 9, 7",
        "8, 3, 2, 1, 8, 9",
        "16, 2, 3, 0, 8, 8",
        "20, 3, 1, 1, 5, 6",
        "33, 3, 3, 1, 7, 5"
    })
    void should_give_the_gradient_to_the_first_of_the_largest(
            int channels, int kernel, int stride, int padding, int height, int width) {
        Window window = new Window(
                new int[] {kernel, kernel},
                new int[] {stride, stride},
                new int[] {1, 1},
                new int[] {padding, padding},
                false);
        Shape from = Shape.image(ROWS, channels, height, width);
        int high = (int) window.over(from).size()[0];
        int wide = (int) window.over(from).size()[1];
        float[] x = wholeNumbers(ROWS * height * width * channels, -2, 3);
        float[] dy = wholeNumbers(ROWS * high * wide * channels, 1, 10);
        float[] expectedY = new float[dy.length];
        float[] expectedX = new float[x.length];
        for (int at = 0; at < dy.length; at++) {
            int c = at % channels;
            int column = at / channels % wide;
            int row = at / channels / wide % high;
            int image = at / channels / wide / high;
            int best = -1;
            for (int k = 0; k < kernel * kernel; k++) {
                int a = row * stride + k / kernel - padding;
                int b = column * stride + k % kernel - padding;
                int place = ((image * height + a) * width + b) * channels + c;
                boolean inside = a >= 0 && a < height && b >= 0 && b < width;
                if (inside && (best < 0 || x[place] > x[best])) {
                    best = place;
                }
            }
            expectedY[at] = x[best];
            expectedX[best] += dy[at];
        }

        try (NativeScope scope = new NativeScope()) {
            Build build = new Build(scope, true, 1);
            Stage stage = new PoolStage(new Pool(Pool.Kind.MAXIMUM, window));
            Tensor y = stage.forward(build, List.of(tensor(build, from, x)));
            y.block().retain();
            Tensor delta = tensor(build, y.shape(), dy);
            Tensor dx = stage.backward(build, delta, true).get(0);
            build.complete();
            build.steps(Phase.FORWARD).forEach(step -> step.action().accept(new Run(0, 0, 0)));
            build.steps(Phase.BACKWARD).forEach(step -> step.action().accept(new Run(0, 0, 0)));

            assertThat(values(y)).containsExactly(expectedY);
            assertThat(values(dx)).containsExactly(expectedX);
            assertThat(build.steps(Phase.FORWARD)).allMatch(step -> step.label().contains("jit"));
            assertThat(build.steps(Phase.BACKWARD))
                    .allMatch(step -> step.label().contains("jit"));
        }
    }

    private static float[] wholeNumbers(int length, int from, int bound) {
        SplittableRandom random = new SplittableRandom(length);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextInt(from, bound);
        }
        return values;
    }

    private static Tensor tensor(Build build, Shape shape, float[] values) {
        return new Tensor(shape, build.layout(shape), build.constants(values));
    }

    private static float[] values(Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.shape().length())];
        tensor.block().floats().get(values);
        return values;
    }
}
