package org.siamese.onednn.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WinogradTest {
    private static double[][] product(float[][] left, double[][] right) {
        double[][] product = new double[left.length][right[0].length];
        for (int i = 0; i < left.length; i++) {
            for (int j = 0; j < right[0].length; j++) {
                for (int k = 0; k < right.length; k++) {
                    product[i][j] += left[i][k] * right[k][j];
                }
            }
        }
        return product;
    }

    private static double[][] transposed(double[][] matrix) {
        double[][] transposed = new double[matrix[0].length][matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix[0].length; j++) {
                transposed[j][i] = matrix[i][j];
            }
        }
        return transposed;
    }

    /** M d M'. */
    private static double[][] bothSides(float[][] matrix, double[][] values) {
        return transposed(product(matrix, transposed(product(matrix, values))));
    }

    private static double[][] noise(SplittableRandom random, int side) {
        double[][] noise = new double[side][side];
        for (double[] row : noise) {
            for (int i = 0; i < side; i++) {
                row[i] = random.nextDouble(-1, 1);
            }
        }
        return noise;
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void should_equal_the_sum_over_the_kernel(int kernel) {
        Winograd winograd = Winograd.of(kernel);
        SplittableRandom random = new SplittableRandom(kernel);
        double[][] d = noise(random, Winograd.POINTS);
        double[][] g = noise(random, kernel);
        double[][] m = bothSides(winograd.input(), d);
        double[][] u = bothSides(winograd.weights(), g);
        for (int i = 0; i < m.length; i++) {
            for (int j = 0; j < m.length; j++) {
                m[i][j] *= u[i][j];
            }
        }
        double[][] y = bothSides(winograd.output(), m);
        assertThat(y).hasDimensions(winograd.tile(), winograd.tile());
        for (int i = 0; i < winograd.tile(); i++) {
            for (int j = 0; j < winograd.tile(); j++) {
                double sum = 0;
                for (int a = 0; a < kernel; a++) {
                    for (int b = 0; b < kernel; b++) {
                        sum += d[i + a][j + b] * g[a][b];
                    }
                }
                // Only the weights' matrix is rounded, to float: the other two hold exact fractions of powers of 2.
                assertThat(y[i][j]).isCloseTo(sum, within(1e-5));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void should_transform_kernels_read_backwards_too(int kernel) {
        Winograd winograd = Winograd.of(kernel);
        double[][] g = noise(new SplittableRandom(kernel), kernel);
        double[][] u = bothSides(winograd.weights(), g);
        for (boolean turned : new boolean[] {false, true}) {
            float[] products = winograd.weightProducts(turned);
            for (int point = 0; point < Winograd.POINTS * Winograd.POINTS; point++) {
                double sum = 0;
                for (int tap = 0; tap < kernel * kernel; tap++) {
                    int place = turned ? kernel * kernel - 1 - tap : tap;
                    sum += products[point * kernel * kernel + place] * g[tap / kernel][tap % kernel];
                }
                assertThat(sum).isCloseTo(u[point / Winograd.POINTS][point % Winograd.POINTS], within(1e-6));
            }
        }
    }
}
