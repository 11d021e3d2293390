package org.siamese.core.distance;

import java.util.Arrays;
import java.util.function.IntConsumer;
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
 * matrix [rows, rows] of single precision, of derivatives. Distances that come out small beside the rows' lengths are computed from
 * the difference of the rows in double precision, and so are their gradients. Rows may be visited by several threads, each row by
 * one; what is computed does not depend on the number of threads.
 */
public final class SinglePairs implements AutoCloseable {
    /** Squared distances below this share of |a|^2 + |b|^2 are computed from the difference. */
    private static final float NEAR = 0.1f;

    /** Below so many rows one thread does all. */
    private static final int ROWS_FOR_THREADS = 1536;

    /** Columns that are copied at once. */
    private static final int TILE = 16;

    /** Below this share of derivatives other than 0 they are followed one by one. */
    private static final double SPARSE = 0.01;

    /** Every so many derivatives one is looked at to tell about how many are 0. */
    private static final int SAMPLED = 7;

    /** Half a unit in the last place of 1. */
    private static final double ROUNDING = 0x1p-24;

    private final GramPairMatrix.Kind kind;
    private final boolean normalised;
    private final RowMatrix raw;
    private final RowMatrix rows;
    private final int n;
    private final int d;

    /** Squared lengths; of unit rows what they have above 1. */
    private final float[] lengths;

    private final float[] nearBelow;
    private final double largestLength;
    private final FloatProduct product;
    private final float[] matrix;
    private final int stride;
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
        this.lengths = new float[n];
        this.nearBelow = new float[n];
        float[] single = FloatProduct.single(rows.values());
        double largest = 0;
        for (int i = 0; i < n; i++) {
            double length = squaredLength(single, i * d);
            largest = Math.max(largest, length);
            lengths[i] = (float) (normalised ? length - 1 : length);
            nearBelow[i] = (float) (NEAR * length);
        }
        this.largestLength = Math.sqrt(largest);
        this.product = FloatProduct.of(single, n, d);
        this.matrix = product.square();
        this.stride = product.stride();
        this.nearColumns = new int[n][];
        this.nearDerivatives = new double[n][];
        this.nonZero = new int[n];
    }

    private double squaredLength(float[] single, int from) {
        double even = 0;
        double odd = 0;
        int k = from;
        for (; k < from + d - 1; k += 2) {
            even += (double) single[k] * single[k];
            odd += (double) single[k + 1] * single[k + 1];
        }
        return k < from + d ? even + odd + (double) single[k] * single[k] : even + odd;
    }

    /** Whether a measure follows from products, and rows are of single precision. */
    public static boolean supports(PairMeasure measure, RowMatrix rows) {
        return Arithmetic.current() == Arithmetic.FAST
                && rows.isSinglePrecision()
                && (long) rows.rows() * (rows.rows() + TILE) <= Integer.MAX_VALUE - 8
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

    /** A row of pairs; what it holds changes with the next row. */
    public interface Row {
        /** Index of the row. */
        int index();

        /** The measure with every row; not to be changed. */
        float[] values();

        /** Where the derivatives in the values go; all are to be written. */
        float[] derivatives();

        /** The measure with a row; in double precision where it is small beside the lengths of the rows. */
        double value(int column);

        /** The measure with a row, computed in double precision. */
        double exact(int column);

        /** More than values may be off. */
        double doubt();
    }

    /** What is done with a row of pairs, on one of several threads. */
    public interface RowVisitor {
        /** Reads the values of a row and writes its derivatives. */
        void visit(Row row);
    }

    /** Makes what works on rows, once for each thread. */
    public interface VisitorFactory {
        /** A visitor for one thread. */
        RowVisitor make();
    }

    /** Shows every row once and keeps the derivatives that are left. */
    public void forEachRow(VisitorFactory visitors) {
        int threads = threads();
        Worker[] workers = new Worker[threads];
        for (int t = 0; t < threads; t++) {
            workers[t] = new Worker(visitors.make());
        }
        for (int from = 0; from < n; from += FloatProduct.BLOCK) {
            int first = from;
            int to = Math.min(n, from + FloatProduct.BLOCK);
            product.productsOf(from, to);
            forParts(threads, to - from, (t, begin, end) -> {
                for (int i = begin; i < end; i++) {
                    workers[t].visit(first + i, i);
                }
            });
        }
    }

    private int threads() {
        return n < ROWS_FOR_THREADS ? 1 : Arithmetic.threads();
    }

    private interface Part {
        void run(int part, int begin, int end);
    }

    private static void forParts(int parts, int count, Part part) {
        if (parts == 1) {
            part.run(0, 0, count);
            return;
        }
        IntStream.range(0, parts)
                .parallel()
                .forEach(t -> part.run(t, (int) ((long) count * t / parts), (int) ((long) count * (t + 1) / parts)));
    }

    private double exact(int row, int column) {
        double[] x = rows.values();
        if (kind == GramPairMatrix.Kind.PRODUCT) {
            return Vectors.dot(x, row * d, x, column * d, d);
        }
        double squared = Vectors.squaredDistance(x, row * d, x, column * d, d);
        return kind == GramPairMatrix.Kind.DISTANCE ? Math.sqrt(squared) : squared;
    }

    private double doubt(int row) {
        double length = Math.sqrt(lengths[row] + (normalised ? 1 : 0));
        double ofProduct = ROUNDING * (4 + Math.sqrt(d)) * length * largestLength;
        if (kind == GramPairMatrix.Kind.PRODUCT) {
            return ofProduct;
        }
        double ofSquare = 2 * ofProduct + 4 * ROUNDING * (length * length + largestLength * largestLength);
        // Distances that are not near are at least that long.
        return kind == GramPairMatrix.Kind.DISTANCE
                ? length == 0 ? ofSquare : Math.min(ofSquare / (2 * Math.sqrt(NEAR) * length), Math.sqrt(ofSquare))
                : ofSquare;
    }

    /** What one thread needs for a row. */
    private final class Worker implements Row {
        private final RowVisitor visitor;
        private final float[] values = new float[n];
        private final float[] derivatives = new float[n];
        private final float[] scratch = new float[n];
        private final int[] near = new int[n];
        private final double[] nearValues = new double[n];
        private int nears;
        private int index;

        Worker(RowVisitor visitor) {
            this.visitor = visitor;
        }

        @Override
        public int index() {
            return index;
        }

        @Override
        public float[] values() {
            return values;
        }

        @Override
        public float[] derivatives() {
            return derivatives;
        }

        @Override
        public double value(int column) {
            int at = nears <= 1 ? -1 : Arrays.binarySearch(near, 0, nears, column);
            return at < 0 ? values[column] : nearValues[at];
        }

        @Override
        public double exact(int column) {
            return SinglePairs.this.exact(index, column);
        }

        @Override
        public double doubt() {
            return SinglePairs.this.doubt(index);
        }

        void visit(int row, int inBlock) {
            index = row;
            product.get(inBlock, values, 0);
            if (kind != GramPairMatrix.Kind.PRODUCT) {
                toDistances(row);
            }
            visitor.visit(this);
            store(row);
        }

        /** Makes distances of products, and lists what is near. */
        private void toDistances(int row) {
            float length = lengths[row];
            if (normalised) {
                for (int j = 0; j < n; j++) {
                    values[j] = 2 * (1 - values[j]) + (length + lengths[j]);
                }
            } else {
                for (int j = 0; j < n; j++) {
                    values[j] = length + lengths[j] - 2 * values[j];
                }
            }
            float bound = nearBelow[row];
            for (int j = 0; j < n; j++) {
                scratch[j] = values[j] - (bound + nearBelow[j]);
            }
            int count = 0;
            for (int j = 0; j < n; j++) {
                if (scratch[j] <= 0) {
                    near[count++] = j;
                }
            }
            nears = count;
            if (kind == GramPairMatrix.Kind.DISTANCE) {
                for (int j = 0; j < n; j++) {
                    values[j] = (float) Math.sqrt(values[j]);
                }
            }
            for (int k = 0; k < count; k++) {
                double value = near[k] == row ? 0 : exact(near[k]);
                nearValues[k] = value;
                values[near[k]] = (float) value;
            }
        }

        /**
         * Keeps derivatives as the w of the gradient w (a - b), or w b; those of near pairs in double precision, and counts the others
         * that are not 0.
         */
        private void store(int row) {
            int at = row * stride;
            if (kind == GramPairMatrix.Kind.PRODUCT) {
                System.arraycopy(derivatives, 0, matrix, at, n);
            } else {
                if (kind == GramPairMatrix.Kind.DISTANCE) {
                    for (int j = 0; j < n; j++) {
                        matrix[at + j] = derivatives[j] / values[j];
                    }
                } else {
                    for (int j = 0; j < n; j++) {
                        matrix[at + j] = 2 * derivatives[j];
                    }
                }
                double[] kept = new double[nears];
                for (int k = 0; k < nears; k++) {
                    double derivative = derivatives[near[k]];
                    kept[k] = kind == GramPairMatrix.Kind.SQUARED_DISTANCE
                            ? 2 * derivative
                            : nearValues[k] == 0 ? 0 : derivative / nearValues[k];
                    matrix[at + near[k]] = 0;
                }
                nearDerivatives[row] = kept;
                nearColumns[row] = Arrays.copyOf(near, nears);
            }
            nonZero[row] = nonZero(row);
        }

        /** About how many derivatives of a row are not 0. */
        private int nonZero(int row) {
            int count = 0;
            for (int j = row % SAMPLED; j < n; j += SAMPLED) {
                count += matrix[row * stride + j] != 0 ? SAMPLED : 0;
            }
            return count;
        }
    }

    /**
     * Multiplies the derivatives of a row: all by one factor, some columns by another.
     *
     * @param columns whose factor is the other, in order; the row itself may be among them
     */
    public void scale(int row, double factor, int[] columns, double other) {
        int at = row * stride;
        float all = (float) factor;
        float[] kept = new float[columns.length];
        for (int k = 0; k < columns.length; k++) {
            kept[k] = (float) (matrix[at + columns[k]] * other);
        }
        for (int j = at; factor != 1 && j < at + n; j++) {
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

    /**
     * The gradient with respect to the rows, times a factor.
     *
     * @param symmetric whether derivatives are known to be the same in both directions of a pair
     * @param before what is to be done with each row first, such as {@link #scale}
     */
    public double[] gradient(double factor, boolean symmetric, IntConsumer before) {
        long others = 0;
        for (int count : nonZero) {
            others += count;
        }
        boolean sparse = others < SPARSE * n * n;
        boolean late = symmetric && !sparse;
        for (int i = 0; !late && i < n; i++) {
            before.accept(i);
        }
        double[] gradient = sparse ? followEach(factor) : followAll(factor, symmetric, late ? before : i -> {});
        if (kind != GramPairMatrix.Kind.PRODUCT) {
            followNear(factor, gradient);
        }
        if (normalised) {
            raw.unitRowsBackward(gradient);
        }
        return gradient;
    }

    /** The gradient by a matrix product. */
    private double[] followAll(double factor, boolean symmetric, IntConsumer before) {
        int threads = threads();
        double[] sums = new double[n];
        double[] gradient = new double[n * d];
        float[][] parts = new float[threads][];
        float[][] lines = new float[threads][symmetric ? 0 : TILE * stride];
        forParts(threads, n, (t, begin, end) -> parts[t] = new float[(end - begin) * d]);
        for (int from = 0; from < n; from += FloatProduct.BLOCK) {
            int first = from;
            int to = Math.min(n, from + FloatProduct.BLOCK);
            int tiles = (to - from + TILE - 1) / TILE;
            forParts(threads, tiles, (t, begin, end) -> {
                for (int i = first + begin * TILE; i < Math.min(to, first + end * TILE); i++) {
                    before.accept(i);
                }
                for (int tile = begin; tile < end; tile++) {
                    int low = first + tile * TILE;
                    fill(low, Math.min(to, low + TILE), first, symmetric, lines[t], sums);
                }
            });
            product.timesRows(from, to);
            forParts(threads, n, (t, begin, end) -> {
                float[] part = parts[t];
                product.result(begin, end, part);
                int at = begin * d;
                for (int k = 0; k < part.length; k++) {
                    gradient[at + k] += part[k];
                }
            });
        }
        double twice = symmetric ? 2 * factor : factor;
        double[] x = rows.values();
        for (int i = 0; i < n; i++) {
            double sum = kind == GramPairMatrix.Kind.PRODUCT ? 0 : twice * sums[i];
            double sign = kind == GramPairMatrix.Kind.PRODUCT ? twice : -twice;
            for (int k = i * d; k < (i + 1) * d; k++) {
                gradient[k] = sum * x[k] + sign * gradient[k];
            }
        }
        return gradient;
    }

    /** Puts rows of the matrix, with those of its transpose added, to the block, and sums them. */
    private void fill(int from, int to, int blockFrom, boolean symmetric, float[] lines, double[] sums) {
        if (!symmetric) {
            transpose(from, to, lines);
        }
        for (int i = from; i < to; i++) {
            int line = (i - from) * stride;
            int at = i * stride;
            for (int j = 0; !symmetric && j < n; j++) {
                lines[line + j] += matrix[at + j];
            }
            float[] all = symmetric ? matrix : lines;
            int start = symmetric ? at : line;
            product.put(i - blockFrom, all, start);
            if (kind != GramPairMatrix.Kind.PRODUCT) {
                sums[i] = sum(all, start);
            }
        }
    }

    /** Copies columns of the matrix to lines, {@link #stride} apart. */
    private void transpose(int from, int to, float[] lines) {
        int s = stride;
        if (to - from < TILE) {
            for (int j = 0; j < n; j++) {
                for (int i = from; i < to; i++) {
                    lines[(i - from) * s + j] = matrix[j * s + i];
                }
            }
            return;
        }
        for (int j = 0; j < n; j++) {
            int at = j * s + from;
            lines[j] = matrix[at];
            lines[s + j] = matrix[at + 1];
            lines[2 * s + j] = matrix[at + 2];
            lines[3 * s + j] = matrix[at + 3];
            lines[4 * s + j] = matrix[at + 4];
            lines[5 * s + j] = matrix[at + 5];
            lines[6 * s + j] = matrix[at + 6];
            lines[7 * s + j] = matrix[at + 7];
            lines[8 * s + j] = matrix[at + 8];
            lines[9 * s + j] = matrix[at + 9];
            lines[10 * s + j] = matrix[at + 10];
            lines[11 * s + j] = matrix[at + 11];
            lines[12 * s + j] = matrix[at + 12];
            lines[13 * s + j] = matrix[at + 13];
            lines[14 * s + j] = matrix[at + 14];
            lines[15 * s + j] = matrix[at + 15];
        }
    }

    private double sum(float[] line, int from) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int j = from;
        for (; j < from + n - 3; j += 4) {
            first += line[j];
            second += line[j + 1];
            third += line[j + 2];
            fourth += line[j + 3];
        }
        for (; j < from + n; j++) {
            first += line[j];
        }
        return first + second + (third + fourth);
    }

    /** The gradient pair by pair, where few have a derivative. */
    private double[] followEach(double factor) {
        double[] gradient = new double[n * d];
        double[] x = rows.values();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (matrix[i * stride + j] != 0) {
                    // Both directions of a pair are followed at once.
                    double back = i == j ? 0 : matrix[j * stride + i];
                    double weight = factor * (matrix[i * stride + j] + back);
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

    @Override
    public void close() {
        product.close();
    }
}
