package org.siamese.decision.distance;

/**
 * A power of the p-norm of a - b. Its gradient at distance 0, and for p = 1 in coordinates that agree, is 0. Pair by pair, so slower
 * than {@link EuclideanDistance}, which is p = 2.
 *
 * @param p the order, at least 1
 * @param normalised whether embeddings are divided by their lengths first
 * @param power of the norm, above 0, default 1
 * @param lengthOrder the order of the norm that is the length of an embedding, at least 1, default p. Files of earlier versions,
 *     which do not name it, mean 2, the Euclidean length.
 */
public record LpDistance(double p, boolean normalised, double power, double lengthOrder) implements Distance {
    private static final double EUCLIDEAN = 2;

    /** Checks the orders and the power; a power or an order of 0, as of a file that does not name them, is 1 and 2. */
    public LpDistance {
        if (!(p >= 1) || Double.isInfinite(p)) {
            throw new IllegalArgumentException("p: expected a finite value of at least 1, got " + p);
        }
        power = power == 0 ? 1 : power;
        lengthOrder = lengthOrder == 0 ? EUCLIDEAN : lengthOrder;
        if (!(power > 0) || Double.isInfinite(power)) {
            throw new IllegalArgumentException("power: expected a finite value above 0, got " + power);
        }
        if (!(lengthOrder >= 1) || Double.isInfinite(lengthOrder)) {
            throw new IllegalArgumentException(
                    "lengthOrder: expected a finite value of at least 1, got " + lengthOrder);
        }
    }

    /** The p-norm; where normalised, of embeddings divided by their p-norms. */
    public LpDistance(double p, boolean normalised) {
        this(p, normalised, 1, p);
    }

    /** This distance with another power. */
    public LpDistance withPower(double power) {
        return new LpDistance(p, normalised, power, lengthOrder);
    }

    /** This distance with another order of the lengths that embeddings are divided by. */
    public LpDistance withLengthOrder(double lengthOrder) {
        return new LpDistance(p, normalised, power, lengthOrder);
    }

    @Override
    public RowMatrix prepare(RowMatrix rows) {
        if (!normalised || lengthOrder == EUCLIDEAN) {
            return normalised ? rows.unitRows() : rows;
        }
        int d = rows.dimension();
        double[] unit = rows.values().clone();
        for (int from = 0; from < unit.length; from += d) {
            double length = Math.max(norm(unit, from, d, lengthOrder), RowMatrix.SMALLEST_NORM);
            for (int i = from; i < from + d; i++) {
                unit[i] /= length;
            }
        }
        return RowMatrix.of(unit, rows.rows(), d);
    }

    @Override
    public void prepareBackward(RowMatrix rows, double[] gradient) {
        if (!normalised || lengthOrder == EUCLIDEAN) {
            Distance.super.prepareBackward(rows, gradient);
            return;
        }
        int d = rows.dimension();
        double[] x = rows.values();
        for (int from = 0; from < x.length; from += d) {
            double length = norm(x, from, d, lengthOrder);
            double divisor = Math.max(length, RowMatrix.SMALLEST_NORM);
            double along = 0;
            for (int i = from; i < from + d; i++) {
                along += gradient[i] * x[i] / divisor;
            }
            for (int i = from; i < from + d; i++) {
                double slope = length < RowMatrix.SMALLEST_NORM
                        ? 0
                        : Math.signum(x[i]) * power(Math.abs(x[i]) / length, lengthOrder - 1);
                gradient[i] = length == 0 ? 0 : (gradient[i] - along * slope) / divisor;
            }
        }
    }

    private static double norm(double[] x, int from, int dimension, double order) {
        double largest = 0;
        if (order == 1) {
            for (int i = from; i < from + dimension; i++) {
                largest += Math.abs(x[i]);
            }
            return largest;
        }
        for (int i = from; i < from + dimension; i++) {
            largest = Math.max(largest, Math.abs(x[i]));
        }
        double sum = 0;
        for (int i = from; largest > 0 && i < from + dimension; i++) {
            sum += power(Math.abs(x[i]) / largest, order);
        }
        return largest * Math.pow(sum, 1 / order);
    }

    @Override
    public double between(double[] a, int aFrom, double[] b, int bFrom, int dimension) {
        double norm = norm(a, aFrom, b, bFrom, dimension);
        return power == 1 ? norm : Math.pow(norm, power);
    }

    private double norm(double[] a, int aFrom, double[] b, int bFrom, int dimension) {
        if (p == 1) {
            double sum = 0;
            for (int i = 0; i < dimension; i++) {
                sum += Math.abs(a[aFrom + i] - b[bFrom + i]);
            }
            return sum;
        }
        double largest = largest(a, aFrom, b, bFrom, dimension);
        if (largest == 0) {
            return 0;
        }
        double sum = 0;
        for (int i = 0; i < dimension; i++) {
            sum += power(Math.abs(a[aFrom + i] - b[bFrom + i]) / largest, p);
        }
        return largest * Math.pow(sum, 1 / p);
    }

    @Override
    public void addGradient(
            double derivative,
            double[] a,
            int aFrom,
            double[] b,
            int bFrom,
            int dimension,
            double[] toA,
            double[] toB) {
        double distance = norm(a, aFrom, b, bFrom, dimension);
        if (distance == 0) {
            return;
        }
        double outer = power == 1 ? derivative : derivative * power * Math.pow(distance, power - 1);
        for (int i = 0; i < dimension; i++) {
            double difference = a[aFrom + i] - b[bFrom + i];
            if (difference != 0) {
                double step = outer * Math.signum(difference) * power(Math.abs(difference) / distance, p - 1);
                toA[aFrom + i] += step;
                toB[bFrom + i] -= step;
            }
        }
    }

    private static double largest(double[] a, int aFrom, double[] b, int bFrom, int dimension) {
        double largest = 0;
        for (int i = 0; i < dimension; i++) {
            largest = Math.max(largest, Math.abs(a[aFrom + i] - b[bFrom + i]));
        }
        return largest;
    }

    private static double power(double base, double exponent) {
        return exponent == 1 ? base : exponent == 2 ? base * base : Math.pow(base, exponent);
    }
}
