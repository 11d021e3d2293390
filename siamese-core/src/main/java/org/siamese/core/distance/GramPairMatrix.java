package org.siamese.core.distance;

import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.distance.Vectors;

/**
 * Measures that follow from the products of all rows: a . b itself, |a - b|^2 and |a - b|. Distances that come out small
 * beside the rows' lengths, where |a|^2 + |b|^2 - 2 a . b cancels, are computed from the difference of the rows instead, and
 * so are their gradients.
 */
final class GramPairMatrix extends PairMatrix {
    /** Squared distances below this share of |a|^2 + |b|^2 are computed from the difference. */
    private static final double NEAR = 1e-4;

    /** Below this share of derivatives other than 0 they are followed one by one. */
    private static final double SPARSE = 0.1;

    enum Kind {
        PRODUCT,
        SQUARED_DISTANCE,
        DISTANCE
    }

    private final Kind kind;
    private final boolean normalised;
    private final RowMatrix rawA;
    private final RowMatrix rawB;
    private final RowMatrix a;
    private final RowMatrix b;
    private final double[] lengthsA;
    private final double[] lengthsB;
    private boolean hasNear;

    private GramPairMatrix(
            Kind kind, boolean normalised, RowMatrix rawA, RowMatrix rawB, RowMatrix a, RowMatrix b, double[] values) {
        super(a.rows(), b.rows(), values);
        this.kind = kind;
        this.normalised = normalised;
        this.rawA = rawA;
        this.rawB = rawB;
        this.a = a;
        this.b = b;
        this.lengthsA = squaredLengths(a);
        this.lengthsB = a == b ? lengthsA : squaredLengths(b);
        if (kind != Kind.PRODUCT) {
            toDistances(values);
        }
        if (a == b) {
            MatrixProduct.mirror(values, a.rows());
        }
    }

    static PairMatrix of(Kind kind, boolean normalised, RowMatrix rawA, RowMatrix rawB) {
        RowMatrix a = normalised ? rawA.unitRows() : rawA;
        RowMatrix b = rawA == rawB ? a : normalised ? rawB.unitRows() : rawB;
        return new GramPairMatrix(kind, normalised, rawA, rawB, a, b, MatrixProduct.timesTransposed(a, b));
    }

    private static double[] squaredLengths(RowMatrix matrix) {
        int d = matrix.dimension();
        double[] lengths = new double[matrix.rows()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = Vectors.dot(matrix.values(), i * d, matrix.values(), i * d, d);
        }
        return lengths;
    }

    /** From products to distances; where a matrix meets itself, of the upper triangle, which is then mirrored. */
    private void toDistances(double[] values) {
        int d = a.dimension();
        for (int i = 0; i < rows(); i++) {
            int from = i * columns();
            double length = lengthsA[i];
            int first = a == b ? i : 0;
            for (int j = first; j < columns(); j++) {
                values[from + j] = length + lengthsB[j] - 2 * values[from + j];
            }
            for (int j = first; j < columns(); j++) {
                if (values[from + j] < NEAR * (length + lengthsB[j])) {
                    values[from + j] = Vectors.squaredDistance(a.values(), i * d, b.values(), j * d, d);
                    hasNear |= a != b || i != j;
                }
            }
            if (kind == Kind.DISTANCE) {
                for (int j = from + first; j < from + columns(); j++) {
                    values[j] = Math.sqrt(values[j]);
                }
            }
        }
    }

    private boolean near(int i, int j) {
        double value = values()[i * columns() + j];
        return (kind == Kind.DISTANCE ? value * value : value) < NEAR * (lengthsA[i] + lengthsB[j]);
    }

    @Override
    public Gradient gradient(double[] derivatives) {
        double[] toA = new double[a.values().length];
        double[] toB = a == b ? toA : new double[b.values().length];
        if (toWeights(derivatives) < SPARSE * derivatives.length) {
            followEach(derivatives, toA, toB);
        } else if (kind == Kind.PRODUCT) {
            followProducts(derivatives, toA, toB);
        } else {
            followDistances(derivatives, toA, toB);
        }
        if (normalised) {
            rawA.unitRowsBackward(toA);
            if (a != b) {
                rawB.unitRowsBackward(toB);
            }
        }
        return new Gradient(toA, toB);
    }

    /** From derivatives in the values to w of the gradient w (a - b), or w b, of row a; returns how many are not 0. */
    private int toWeights(double[] derivatives) {
        double[] values = values();
        int nonZero = 0;
        for (int k = 0; k < derivatives.length; k++) {
            double derivative = derivatives[k];
            if (derivative != 0) {
                nonZero++;
                if (kind == Kind.DISTANCE) {
                    derivatives[k] = values[k] > 0 ? derivative / values[k] : 0;
                } else if (kind == Kind.SQUARED_DISTANCE) {
                    derivatives[k] = 2 * derivative;
                }
            }
        }
        return nonZero;
    }

    private void followEach(double[] weights, double[] toA, double[] toB) {
        int d = a.dimension();
        for (int i = 0; i < rows(); i++) {
            for (int j = 0; j < columns(); j++) {
                double weight = weights[i * columns() + j];
                if (weight == 0) {
                    continue;
                }
                // Where a matrix meets itself, both directions of a pair are followed at once.
                double back = a == b && i != j ? weights[j * columns() + i] : 0;
                if (i < j || back == 0) {
                    followOne(weight + back, i * d, j * d, toA, toB);
                }
            }
        }
    }

    private void followOne(double weight, int aFrom, int bFrom, double[] toA, double[] toB) {
        int d = a.dimension();
        if (kind == Kind.PRODUCT) {
            Vectors.addScaled(weight, b.values(), bFrom, toA, aFrom, d);
            Vectors.addScaled(weight, a.values(), aFrom, toB, bFrom, d);
        } else {
            Vectors.addScaledDifference(weight, a.values(), aFrom, b.values(), bFrom, toA, aFrom, d);
            Vectors.addScaledDifference(weight, b.values(), bFrom, a.values(), aFrom, toB, bFrom, d);
        }
    }

    private void followProducts(double[] derivatives, double[] toA, double[] toB) {
        int d = a.dimension();
        if (a == b) {
            MatrixProduct.addTranspose(derivatives, rows());
            copy(MatrixProduct.times(derivatives, rows(), rows(), a.values(), d), toA);
        } else {
            copy(MatrixProduct.times(derivatives, rows(), columns(), b.values(), d), toA);
            double[] transposed = MatrixProduct.transpose(derivatives, rows(), columns());
            copy(MatrixProduct.times(transposed, columns(), rows(), a.values(), d), toB);
        }
    }

    private void followDistances(double[] weights, double[] toA, double[] toB) {
        int d = a.dimension();
        for (int i = 0; hasNear && i < rows(); i++) {
            for (int j = 0; j < columns(); j++) {
                int k = i * columns() + j;
                if (weights[k] != 0 && near(i, j)) {
                    followOne(weights[k], i * d, j * d, toA, toB);
                    weights[k] = 0;
                }
            }
        }
        if (a == b) {
            MatrixProduct.addTranspose(weights, rows());
            subtractProduct(weights, rows(), columns(), a, b, toA);
        } else {
            subtractProduct(weights, rows(), columns(), a, b, toA);
            double[] transposed = MatrixProduct.transpose(weights, rows(), columns());
            subtractProduct(transposed, columns(), rows(), b, a, toB);
        }
    }

    /** Adds sum over j of w_ij (a_i - b_j). */
    private static void subtractProduct(
            double[] weights, int rows, int columns, RowMatrix a, RowMatrix b, double[] to) {
        int d = a.dimension();
        double[] product = MatrixProduct.times(weights, rows, columns, b.values(), d);
        for (int i = 0; i < rows; i++) {
            double sum = 0;
            for (int j = i * columns; j < (i + 1) * columns; j++) {
                sum += weights[j];
            }
            for (int k = i * d; k < (i + 1) * d; k++) {
                to[k] += sum * a.values()[k] - product[k];
            }
        }
    }

    private static void copy(double[] from, double[] to) {
        System.arraycopy(from, 0, to, 0, to.length);
    }
}
