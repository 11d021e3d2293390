package org.siamese.core.distance;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.DotSimilarity;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.distance.SquaredEuclideanDistance;
import org.siamese.decision.distance.Vectors;

/**
 * A measure of all pairs of the rows of one matrix, row by row, from products in single precision; and the way back. It holds one
 * matrix [rows, rows] of single precision: first of products, which are read row by row and overwritten by derivatives. Distances that
 * come out small beside the rows' lengths are computed from the difference of the rows in double precision, and so are their
 * gradients. Rows may be read and written by several threads, each row by one.
 */
public final class SinglePairs implements AutoCloseable {
    /** Squared distances below this share of |a|^2 + |b|^2 are computed from the difference. */
    private static final double NEAR = 0.05;

    /** Rows whose products are computed at once. */
    private static final int SLAB = 256;

    /** Below so many rows one thread does all. */
    private static final int ROWS_FOR_THREADS = 1536;

    private static final int TILE = 32;

    /** Below this share of derivatives other than 0 they are followed one by one. */
    private static final double SPARSE = 0.05;

    private final GramPairMatrix.Kind kind;
    private final boolean normalised;
    private final RowMatrix raw;
    private final RowMatrix rows;
    private final int n;
    private final int d;
    private final double[] lengths;
    private final float[] single;
    private final FloatProduct product;
    private final float[] matrix;
    private final int[][] nearColumns;
    private final double[][] nearDerivatives;
    private final int[] nonZero;

    private SinglePairs(GramPairMatrix.Kind kind, boolean normalised, RowMatrix raw) {
        this.kind = kind;
        this.normalised = normalised;
        this.raw = raw;
        this.rows = normalised ? raw.unitRows() : raw;
        this.n = rows.rows();
        this.d = rows.dimension();
        this.single = FloatProduct.single(rows.values());
        this.lengths = new double[n];
        for (int i = 0; i < n; i++) {
            for (int k = i * d; k < (i + 1) * d; k++) {
                lengths[i] += (double) single[k] * single[k];
            }
        }
        this.product = new FloatProduct(single, n, d);
        this.matrix = new float[Math.multiplyExact(n, n)];
        this.nearColumns = new int[n][];
        this.nearDerivatives = new double[n][];
        this.nonZero = new int[n];
    }

    /** Whether a measure follows from products, and rows are of single precision. */
    public static boolean supports(PairMeasure measure, RowMatrix rows) {
        return Arithmetic.current() == Arithmetic.FAST
                && rows.isSinglePrecision()
                && (long) rows.rows() * rows.rows() <= Integer.MAX_VALUE - 8
                && kind(measure) != null
                && (measure.normalised() || FloatProduct.isInRange(rows));
    }

    private static GramPairMatrix.@org.jspecify.annotations.Nullable Kind kind(PairMeasure measure) {
        if (measure instanceof EuclideanDistance) {
            return GramPairMatrix.Kind.DISTANCE;
        }
        if (measure instanceof SquaredEuclideanDistance) {
            return GramPairMatrix.Kind.SQUARED_DISTANCE;
        }
        return measure instanceof DotSimilarity || measure instanceof CosineSimilarity
                ? GramPairMatrix.Kind.PRODUCT
                : null;
    }

    /** The pairs of a matrix for which {@link #supports} holds. */
    public static SinglePairs of(PairMeasure measure, RowMatrix rows) {
        return new SinglePairs(java.util.Objects.requireNonNull(kind(measure), "measure"), measure.normalised(), rows);
    }

    /** What is done with a row of pairs, on one of several threads. */
    public interface RowVisitor {
        /**
         * Reads the values of a row and may overwrite them.
         *
         * @param row index of the row
         * @param values of the measure with every row
         * @param derivatives where its derivatives go; 0 at first
         */
        void visit(int row, double[] values, double[] derivatives);
    }

    /** Makes what works on rows, once for each thread. */
    public interface VisitorFactory {
        /** A visitor for one thread. */
        RowVisitor make();
    }

    /** Shows every row once and keeps the derivatives that are left. */
    public void forEachRow(VisitorFactory visitors) {
        int threads = n < ROWS_FOR_THREADS ? 1 : Arithmetic.threads();
        float[] slab = new float[Math.min(SLAB, n) * n];
        RowVisitor[] visitor = new RowVisitor[threads];
        double[][] values = new double[threads][n];
        double[][] derivatives = new double[threads][n];
        int[][] near = new int[threads][n];
        for (int t = 0; t < threads; t++) {
            visitor[t] = visitors.make();
        }
        for (int from = 0; from < n; from += SLAB) {
            int first = from;
            int to = Math.min(n, from + SLAB);
            product.timesTransposed(single, from, to, from, slab);
            spread(slab, from, to);
            IntStream parts = IntStream.range(0, threads);
            (threads == 1 ? parts : parts.parallel()).forEach(t -> {
                int begin = first + (to - first) * t / threads;
                int end = first + (to - first) * (t + 1) / threads;
                for (int i = begin; i < end; i++) {
                    int count = values(matrix, i * n, i, values[t], near[t]);
                    Arrays.fill(derivatives[t], 0);
                    keepNear(i, near[t], count);
                    visitor[t].visit(i, values[t], derivatives[t]);
                    nonZero[i] = store(i, values[t], derivatives[t]);
                }
            });
        }
    }

    /** Copies products of rows with themselves and all later rows to the matrix, and to the columns of the later rows. */
    private void spread(float[] products, int from, int to) {
        int width = n - from;
        for (int i = from; i < to; i++) {
            System.arraycopy(products, (i - from) * width, matrix, i * n + from, width);
        }
        for (int j0 = to; j0 < n; j0 += TILE) {
            for (int i0 = from; i0 < to; i0 += TILE) {
                for (int j = j0; j < Math.min(n, j0 + TILE); j++) {
                    for (int i = i0; i < Math.min(to, i0 + TILE); i++) {
                        matrix[j * n + i] = products[(i - from) * width + j - from];
                    }
                }
            }
        }
    }

    /** Makes values of products; returns how many columns are near, which are listed. */
    private int values(float[] products, int at, int row, double[] values, int[] near) {
        for (int j = 0; j < n; j++) {
            values[j] = products[at + j];
        }
        if (kind == GramPairMatrix.Kind.PRODUCT) {
            return 0;
        }
        double length = lengths[row];
        for (int j = 0; j < n; j++) {
            values[j] = length + lengths[j] - 2 * values[j];
        }
        int count = 0;
        for (int j = 0; j < n; j++) {
            if (values[j] <= NEAR * (length + lengths[j])) {
                near[count++] = j;
            }
        }
        for (int k = 0; k < count; k++) {
            int j = near[k];
            values[j] = j == row ? 0 : Vectors.squaredDistance(rows.values(), row * d, rows.values(), j * d, d);
        }
        if (kind == GramPairMatrix.Kind.DISTANCE) {
            for (int j = 0; j < n; j++) {
                values[j] = Math.sqrt(values[j]);
            }
        }
        return count;
    }

    private void keepNear(int row, int[] near, int count) {
        if (kind != GramPairMatrix.Kind.PRODUCT) {
            nearColumns[row] = Arrays.copyOf(near, count);
        }
    }

    /**
     * Keeps derivatives as the w of the gradient w (a - b), or w b; those of near pairs in double precision. Returns how many others
     * are not 0.
     */
    private int store(int row, double[] values, double[] derivatives) {
        int at = row * n;
        if (kind == GramPairMatrix.Kind.DISTANCE) {
            for (int j = 0; j < n; j++) {
                derivatives[j] /= values[j];
            }
        } else if (kind == GramPairMatrix.Kind.SQUARED_DISTANCE) {
            for (int j = 0; j < n; j++) {
                derivatives[j] *= 2;
            }
        }
        int[] near = nearColumns[row];
        if (near != null) {
            double[] kept = new double[near.length];
            for (int k = 0; k < near.length; k++) {
                int j = near[k];
                kept[k] = kind == GramPairMatrix.Kind.DISTANCE && values[j] == 0 ? 0 : derivatives[j];
                derivatives[j] = 0;
            }
            nearDerivatives[row] = kept;
        }
        for (int j = 0; j < n; j++) {
            matrix[at + j] = (float) derivatives[j];
        }
        int count = 0;
        for (int j = at; j < at + n; j++) {
            count += matrix[j] != 0 ? 1 : 0;
        }
        return count;
    }

    /**
     * Multiplies the derivatives of a row: all by one factor, some columns by another.
     *
     * @param columns whose factor is the other, in order; the row itself may be among them
     */
    public void scale(int row, double factor, int[] columns, double other) {
        int at = row * n;
        float all = (float) factor;
        float[] kept = new float[columns.length];
        for (int k = 0; k < columns.length; k++) {
            kept[k] = (float) (matrix[at + columns[k]] * other);
        }
        for (int j = at; j < at + n; j++) {
            matrix[j] *= all;
        }
        for (int k = 0; k < columns.length; k++) {
            matrix[at + columns[k]] = kept[k];
        }
        int[] near = nearColumns[row];
        for (int k = 0; near != null && k < near.length; k++) {
            nearDerivatives[row][k] *= Arrays.binarySearch(columns, near[k]) >= 0 ? other : factor;
        }
    }

    /** The gradient with respect to the rows, times a factor. */
    public double[] gradient(double factor) {
        long others = 0;
        for (int count : nonZero) {
            others += count;
        }
        double[] gradient = others < SPARSE * n * n ? followEach(factor) : followAll(factor);
        if (kind != GramPairMatrix.Kind.PRODUCT) {
            followNear(factor, gradient);
        }
        if (normalised) {
            raw.unitRowsBackward(gradient);
        }
        return gradient;
    }

    /** The gradient by a matrix product. */
    private double[] followAll(double factor) {
        addTranspose();
        double[] gradient = product.times(matrix, n);
        double[] x = rows.values();
        for (int i = 0; i < n; i++) {
            double sum = kind == GramPairMatrix.Kind.PRODUCT ? 0 : rowSum(i * n);
            double sign = kind == GramPairMatrix.Kind.PRODUCT ? factor : -factor;
            for (int k = i * d; k < (i + 1) * d; k++) {
                gradient[k] = factor * sum * x[k] + sign * gradient[k];
            }
        }
        return gradient;
    }

    /** The gradient pair by pair, where few have a derivative. */
    private double[] followEach(double factor) {
        double[] gradient = new double[n * d];
        double[] x = rows.values();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (matrix[i * n + j] != 0) {
                    // Both directions of a pair are followed at once.
                    double back = i == j ? 0 : matrix[j * n + i];
                    double weight = factor * (matrix[i * n + j] + back);
                    if (i < j || back == 0) {
                        followOne(weight, x, i, j, gradient);
                    }
                }
            }
        }
        return gradient;
    }

    private void followOne(double weight, double[] x, int i, int j, double[] gradient) {
        if (kind == GramPairMatrix.Kind.PRODUCT) {
            Vectors.addScaled(weight, x, j * d, gradient, i * d, d);
            Vectors.addScaled(weight, x, i * d, gradient, j * d, d);
        } else if (i != j) {
            Vectors.addScaledDifference(weight, x, i * d, x, j * d, gradient, i * d, d);
            Vectors.addScaledDifference(weight, x, j * d, x, i * d, gradient, j * d, d);
        }
    }

    private double rowSum(int from) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int j = from;
        for (; j < from + n - 3; j += 4) {
            first += matrix[j];
            second += matrix[j + 1];
            third += matrix[j + 2];
            fourth += matrix[j + 3];
        }
        for (; j < from + n; j++) {
            first += matrix[j];
        }
        return first + second + (third + fourth);
    }

    private void followNear(double factor, double[] gradient) {
        double[] x = rows.values();
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < nearColumns[i].length; k++) {
                double weight = factor * nearDerivatives[i][k];
                int j = nearColumns[i][k];
                if (weight != 0 && j != i) {
                    Vectors.addScaledDifference(weight, x, i * d, x, j * d, gradient, i * d, d);
                    Vectors.addScaledDifference(weight, x, j * d, x, i * d, gradient, j * d, d);
                }
            }
        }
    }

    /** Adds its transpose to the matrix, in place. */
    private void addTranspose() {
        IntStream tiles = IntStream.range(0, (n + TILE - 1) / TILE);
        (n < ROWS_FOR_THREADS || Arithmetic.threads() == 1 ? tiles : tiles.parallel()).forEach(tile -> {
            int i0 = tile * TILE;
            int iEnd = Math.min(n, i0 + TILE);
            for (int j0 = 0; j0 <= i0; j0 += TILE) {
                for (int i = i0; i < iEnd; i++) {
                    for (int j = j0; j < Math.min(i, j0 + TILE); j++) {
                        float sum = matrix[i * n + j] + matrix[j * n + i];
                        matrix[i * n + j] = sum;
                        matrix[j * n + i] = sum;
                    }
                    if (i0 == j0) {
                        matrix[i * n + i] *= 2;
                    }
                }
            }
        });
    }

    @Override
    public void close() {
        product.close();
    }
}
