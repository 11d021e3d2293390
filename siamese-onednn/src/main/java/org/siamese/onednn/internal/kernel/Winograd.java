package org.siamese.onednn.internal.kernel;

/**
 * Minimal filtering: a square tile of results of a convolution from {@value #POINTS} x {@value #POINTS} products for each channel. With
 * d the tile's inputs and g the kernel, {@code y = A' ((G g G') * (B' d B)) A}, where * multiplies element by element and G, A', B'
 * evaluate and interpolate polynomials at the points 0, &plusmn;3/4, &plusmn;3/2 and infinity.
 *
 * <p>Those points, not the customary 0, &plusmn;1, &plusmn;2, because with them rounding is as small as in a direct sum. See Winograd, "Arithmetic
 * complexity of computations" (1980); Lavin and Gray, "Fast algorithms for convolutional neural networks" (2016); on points
 * Barabasz, Anderson, Soodhalter and Gregg, "Error analysis and improving the accuracy of Winograd convolution for deep neural networks"
 * (2020).
 *
 * @param kernel side of the kernel, 3 or 5
 * @param tile side of a tile of results, 4 or 2
 * @param input B', [points][points]
 * @param output A', [tile][points]
 * @param weights G, [points][kernel]
 */
public record Winograd(int kernel, int tile, float[][] input, float[][] output, float[][] weights) {
    /** Points, and side of a tile of inputs. */
    public static final int POINTS = 6;

    private static final double[] FINITE = {0, 0.75, -0.75, 1.5, -1.5};

    /** For kernels of a side of 3 or 5. */
    public static Winograd of(int kernel) {
        int tile = POINTS + 1 - kernel;
        double[][] input = new double[POINTS][POINTS];
        double[][] output = new double[tile][POINTS];
        double[][] weights = new double[POINTS][kernel];
        int last = POINTS - 1;
        for (int i = 0; i < last; i++) {
            double divisor = 1;
            for (int j = 0; j < last; j++) {
                divisor *= i == j ? 1 : FINITE[i] - FINITE[j];
            }
            // A power of 2 moved from one matrix to the other is exact, and keeps both near 1.
            double scale = Math.scalb(1.0, Math.getExponent(largestPower(FINITE[i], kernel) / divisor));
            double[] polynomial = productWithout(i);
            for (int k = 0; k < POINTS; k++) {
                input[i][k] = polynomial[k] * scale;
            }
            for (int k = 0; k < kernel; k++) {
                weights[i][k] = Math.pow(FINITE[i], k) / divisor / scale;
            }
            for (int k = 0; k < tile; k++) {
                output[k][i] = Math.pow(FINITE[i], k);
            }
        }
        input[last] = productWithout(last);
        weights[last][kernel - 1] = 1;
        output[tile - 1][last] = 1;
        return new Winograd(kernel, tile, floats(input), floats(output), floats(weights));
    }

    private static double largestPower(double point, int kernel) {
        return Math.max(1, Math.pow(Math.abs(point), kernel - 1));
    }

    /** Coefficients, the constant first, of the product of (x - p) over the finite points p but one. */
    private static double[] productWithout(int left) {
        double[] product = new double[POINTS];
        product[0] = 1;
        for (int j = 0; j < FINITE.length; j++) {
            if (j != left) {
                for (int k = POINTS - 1; k >= 0; k--) {
                    product[k] = (k == 0 ? 0 : product[k - 1]) - FINITE[j] * product[k];
                }
            }
        }
        return product;
    }

    private static float[][] floats(double[][] matrix) {
        float[][] floats = new float[matrix.length][matrix[0].length];
        for (int i = 0; i < matrix.length; i++) {
            for (int k = 0; k < floats[i].length; k++) {
                floats[i][k] = (float) matrix[i][k];
            }
        }
        return floats;
    }

    /**
     * The products of G's elements, [points x points][kernel x kernel]: what takes a kernel, row by row, to its transform.
     *
     * @param turned for a kernel that is read backwards
     */
    public float[] weightProducts(boolean turned) {
        int taps = kernel * kernel;
        float[] products = new float[POINTS * POINTS * taps];
        for (int point = 0; point < POINTS * POINTS; point++) {
            for (int tap = 0; tap < taps; tap++) {
                int place = turned ? taps - 1 - tap : tap;
                products[point * taps + place] = (float)
                        ((double) weights[point / POINTS][tap / kernel] * weights[point % POINTS][tap % kernel]);
            }
        }
        return products;
    }

    /** A, [points][tile]: what takes gradients of results to those of products. */
    public float[][] outputTransposed() {
        return transposed(output);
    }

    /** G', [kernel][points]: what takes gradients of transformed kernels to those of kernels. */
    public float[][] weightsTransposed() {
        return transposed(weights);
    }

    private static float[][] transposed(float[][] matrix) {
        float[][] transposed = new float[matrix[0].length][matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            for (int k = 0; k < matrix[i].length; k++) {
                transposed[k][i] = matrix[i][k];
            }
        }
        return transposed;
    }
}
