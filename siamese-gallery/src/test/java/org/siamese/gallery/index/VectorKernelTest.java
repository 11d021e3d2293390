package org.siamese.gallery.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VectorKernelTest {
    static Stream<VectorKernel> kernels() {
        return Stream.of(new LoopKernel(), VectorKernel.ofMachine());
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void should_sum_as_a_loop_of_doubles_does_for_any_number_of_values_and_rows(VectorKernel kernel) {
        SplittableRandom random = new SplittableRandom(3);
        for (int dimension : IntStream.concat(IntStream.rangeClosed(1, 70), IntStream.of(127, 128, 129, 512))
                .toArray()) {
            for (int rows = 1; rows <= 9; rows++) {
                float[] a = values(random, dimension);
                float[] b = values(random, rows * dimension);
                float[] dots = new float[rows];
                float[] distances = new float[rows];
                kernel.dots(a, b, rows, dots);
                kernel.squaredDistances(a, b, rows, distances);
                for (int row = 0; row < rows; row++) {
                    double dot = 0;
                    double distance = 0;
                    for (int i = 0; i < dimension; i++) {
                        double value = b[row * dimension + i];
                        dot += a[i] * value;
                        distance += (a[i] - value) * (a[i] - value);
                    }
                    double tolerance = 1e-5 * dimension;
                    assertThat((double) dots[row]).isCloseTo(dot, within(tolerance));
                    assertThat((double) distances[row]).isCloseTo(distance, within(tolerance));
                    assertThat((double) kernel.dot(a, 0, b, row * dimension, dimension))
                            .isCloseTo(dot, within(tolerance));
                }
            }
        }
    }

    private static float[] values(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (2 * random.nextDouble() - 1);
        }
        return values;
    }
}
