package org.siamese.core.distance;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.DotSimilarity;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.distance.SquaredEuclideanDistance;
import org.siamese.decision.distance.Vectors;

/**
 * A measure of all pairs of the rows of one matrix of single precision, row by row; and the way back. Products are in single or in double
 * precision; derivatives are held in single precision, one for each pair. Distances that come out small beside the rows' lengths are
 * computed from the difference of the rows in double precision, and so are their gradients. Rows may be visited by several threads,
 * each row by one; what is computed does not depend on the number of threads.
 */
public final class SinglePairs implements AutoCloseable {
    /** Squared distances below this share of |a|^2 + |b|^2 are computed from the difference. */
    private static final float NEAR = 0.1f;

    /** Columns beside those of pairs that an array has room for. */
    private static final int MARGIN = 16;

    /** Below this share of derivatives other than 0 they are followed one by one. */
    private static final double SPARSE = 0.01;

    /** Half a unit in the last place of 1. */
    private static final double ROUNDING = 0x1p-24;

    private final GramPairMatrix.Kind kind;
    private final boolean normalised;
    private final RowMatrix rows;

    /** What the lengths of rows were divided by; empty if they were not. */
    private final double[] divisors;

    private final int n;
    private final int d;

    /** Squared lengths; of unit rows what they have above 1. */
    private final float[] lengths;

    private final double[] wideLengths;
    private final float[] nearBelow;
    private final double largestLength;
    private final FloatProduct product;
    private final int[][] nearColumns;
    private final double[][] nearDerivatives;
    private final int[] nonZero;
    private final int threads;
    private @Nullable PairWeights weights;
    private boolean once;

    private SinglePairs(GramPairMatrix.Kind kind, boolean normalised, RowMatrix raw) {
        this.kind = kind;
        this.normalised = normalised;
        this.n = raw.rows();
        this.d = raw.dimension();
        this.divisors = normalised ? divisors(raw) : new double[0];
        this.rows = normalised ? unit(raw, divisors) : raw;
        this.lengths = new float[n];
        this.wideLengths = new double[n];
        this.nearBelow = new float[n];
        double[] x = rows.values();
        float[] single = FloatProduct.single(x);
        double largest = 0;
        for (int i = 0; i < n; i++) {
            double length = squaredLength(single, i * d);
            wideLengths[i] = Vectors.dot(x, i * d, x, i * d, d);
            largest = Math.max(largest, length);
            lengths[i] = (float) (normalised ? length - 1 : length);
            nearBelow[i] = (float) (NEAR * length);
        }
        this.largestLength = Math.sqrt(largest);
        this.threads = RowThreads.of(n);
        this.product = FloatProduct.of(single, n, d);
        this.nearColumns = new int[n][];
        this.nearDerivatives = new double[n][];
        this.nonZero = new int[n];
    }

    private static double[] divisors(RowMatrix raw) {
        int d = raw.dimension();
        double[] divisors = new double[raw.rows()];
        for (int i = 0; i < divisors.length; i++) {
            double length = Math.sqrt(Vectors.dot(raw.values(), i * d, raw.values(), i * d, d));
            divisors[i] = Math.max(length, RowMatrix.SMALLEST_NORM);
        }
        return divisors;
    }

    private static RowMatrix unit(RowMatrix raw, double[] divisors) {
        int d = raw.dimension();
        double[] x = raw.values();
        double[] unit = new double[x.length];
        for (int i = 0; i < divisors.length; i++) {
            double scale = 1 / divisors[i];
            for (int k = i * d; k < (i + 1) * d; k++) {
                unit[k] = x[k] * scale;
            }
        }
        return RowMatrix.of(unit, divisors.length, d);
    }

    /** From the gradient with respect to unit rows, in place, to the one with respect to the rows given; a zero row gets 0. */
    private void throughUnit(double[] gradient) {
        double[] unit = rows.values();
        for (int i = 0; i < n; i++) {
            int from = i * d;
            boolean tiny = divisors[i] <= RowMatrix.SMALLEST_NORM;
            double along = tiny ? 0 : Vectors.dot(gradient, from, unit, from, d);
            double scale = wideLengths[i] == 0 ? 0 : 1 / divisors[i];
            for (int k = from; k < from + d; k++) {
                gradient[k] = (gradient[k] - along * unit[k]) * scale;
            }
        }
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
                && (long) rows.rows() * (rows.rows() + MARGIN) <= Integer.MAX_VALUE - 8
                && kindOf(measure) != null
                && (measure.normalised() || FloatProduct.isInRange(rows));
    }

    private static GramPairMatrix.@Nullable Kind kindOf(PairMeasure measure) {
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
        return new SinglePairs(Objects.requireNonNull(kindOf(measure), "measure"), measure.normalised(), rows);
    }

    /** A row of pairs; what it holds changes with the next row. */
    public interface Row {
        /** Index of the row. */
        int index();

        /** The first column that is shown. */
        int first();

        /** The measure with every row; not to be changed. Empty of meaning for products in double precision. */
        float[] values();

        /** The measure in double precision, where it was asked for. */
        double @Nullable [] wideValues();

        /** Where the derivatives in the values go; all from {@link #first} on are to be written. */
        float[] derivatives();

        /** The measure with a row; in double precision where it is small beside the lengths of the rows. */
        double value(int column);

        /** The measure with a row, computed in double precision. */
        double exact(int column);

        /** More than values of single precision may be off. */
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

    /**
     * Shows every row once, with all columns, and keeps the derivatives that are left.
     *
     * @param wide whether values are to be computed in double precision, as distances of rows of any length always are
     */
    public void forEachRow(boolean wide, VisitorFactory visitors) {
        forEach(false, wide || isUneven(), visitors);
    }

    /**
     * Shows every pair once, with the row that comes first, and keeps the derivatives that are left as those of both directions. The
     * columns of a row begin after itself.
     */
    public void forEachPairOnce(VisitorFactory visitors) {
        forEach(true, isUneven(), visitors);
    }

    private void forEach(boolean justOnce, boolean wide, VisitorFactory visitors) {
        PairWeights into = new PairWeights(product, threads, justOnce, kind != GramPairMatrix.Kind.PRODUCT);
        weights = into;
        once = justOnce;
        if (wide) {
            product.widen(rows.values());
        }
        PairRow[] workers = new PairRow[threads];
        Arrays.setAll(workers, thread -> new PairRow(this, wide, visitors.make()));
        List<FloatProduct.Lane> lanes = product.lanes(threads);
        RowThreads.forEach(threads, product.blocks(), (thread, block) -> {
            FloatProduct.Lane lane = lanes.get(thread);
            PairRow worker = workers[thread];
            if (wide) {
                lane.wideProductsOf(block, justOnce);
            } else {
                lane.productsOf(block, justOnce);
            }
            for (int row = product.first(block); row < product.end(block); row++) {
                worker.take(lane, row - product.first(block), justOnce ? row + 1 : 0);
                worker.visit(row, into);
            }
        });
    }

    /** Whether distances may be small beside the lengths of the rows, whose products would round them off. */
    private boolean isUneven() {
        return kind != GramPairMatrix.Kind.PRODUCT && !normalised;
    }

    private PairRow[] workers(boolean wide, VisitorFactory visitors) {
        PairRow[] workers = new PairRow[threads];
        Arrays.setAll(workers, thread -> new PairRow(this, wide, visitors.make()));
        return workers;
    }

    GramPairMatrix.Kind kind() {
        return kind;
    }

    boolean isNormalised() {
        return normalised;
    }

    int rows() {
        return n;
    }

    float[] lengths() {
        return lengths;
    }

    double[] wideLengths() {
        return wideLengths;
    }

    float[] nearBelow() {
        return nearBelow;
    }

    void keepNear(int row, int[] columns, double[] derivatives) {
        nearColumns[row] = columns;
        nearDerivatives[row] = derivatives;
    }

    void keepCount(int row, int count) {
        nonZero[row] = count;
    }

    double exact(int row, int column) {
        double[] x = rows.values();
        if (kind == GramPairMatrix.Kind.PRODUCT) {
            return Vectors.dot(x, row * d, x, column * d, d);
        }
        double squared = Vectors.squaredDistance(x, row * d, x, column * d, d);
        return kind == GramPairMatrix.Kind.DISTANCE ? Math.sqrt(squared) : squared;
    }

    double doubt(int row) {
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

    private PairWeights weights() {
        return Objects.requireNonNull(weights, "forEachRow or forEachPairOnce comes first");
    }

    /**
     * Multiplies the derivatives of a row: all by one factor, some columns by another.
     *
     * @param columns whose factor is the other, in order; the row itself may be among them
     */
    public void scale(int row, double factor, int[] columns, double other) {
        weights().scale(row, factor, columns, other);
        int[] near = nearColumns[row];
        for (int k = 0; near != null && k < near.length; k++) {
            nearDerivatives[row][k] *= Arrays.binarySearch(columns, near[k]) >= 0 ? other : factor;
        }
    }

    /**
     * The gradient with respect to the rows, times a factor.
     *
     * @param before what is to be done with each row first, such as {@link #scale}
     */
    public double[] gradient(double factor, IntConsumer before) {
        long others = 0;
        for (int count : nonZero) {
            others += count;
        }
        double all = once ? 2 * factor : factor;
        boolean differences = kind != GramPairMatrix.Kind.PRODUCT;
        double[] gradient;
        if (others < SPARSE * n * n / (once ? 2 : 1)) {
            for (int i = 0; i < n; i++) {
                before.accept(i);
            }
            gradient = new double[n * d];
            weights().forEach((i, j, weight) -> follow(weight, i, j, gradient));
        } else {
            gradient = weights().gradient(rows.values(), before);
        }
        for (int i = 0; differences && i < n; i++) {
            for (int k = 0; k < nearColumns[i].length; k++) {
                if (nearDerivatives[i][k] != 0) {
                    follow(nearDerivatives[i][k], i, nearColumns[i][k], gradient);
                }
            }
        }
        for (int k = 0; k < gradient.length; k++) {
            gradient[k] *= all;
        }
        if (normalised) {
            throughUnit(gradient);
        }
        return gradient;
    }

    private void follow(double weight, int i, int j, double[] gradient) {
        double[] x = rows.values();
        if (kind == GramPairMatrix.Kind.PRODUCT) {
            Vectors.addScaled(weight, x, j * d, gradient, i * d, d);
            Vectors.addScaled(weight, x, i * d, gradient, j * d, d);
        } else if (i != j) {
            Vectors.addScaledDifference(weight, x, i * d, x, j * d, gradient, i * d, d);
            Vectors.addScaledDifference(weight, x, j * d, x, i * d, gradient, j * d, d);
        }
    }

    @Override
    public void close() {
        product.close();
    }
}
