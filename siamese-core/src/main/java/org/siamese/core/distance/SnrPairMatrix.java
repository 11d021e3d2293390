package org.siamese.core.distance;

import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.distance.SnrDistance;
import org.siamese.decision.distance.SquaredEuclideanDistance;
import org.siamese.decision.distance.Vectors;

/** Signal-to-noise ratios of all pairs: squared distances of centred rows over the first row's sum of squared deviations. */
final class SnrPairMatrix extends PairMatrix {
    private final boolean normalised;
    private final RowMatrix a;
    private final RowMatrix b;
    private final RowMatrix centredA;
    private final double[] signals;
    private final PairMatrix squared;

    private SnrPairMatrix(
            boolean normalised,
            RowMatrix a,
            RowMatrix b,
            RowMatrix centredA,
            double[] signals,
            PairMatrix squared,
            double[] values) {
        super(a.rows(), b.rows(), values);
        this.normalised = normalised;
        this.a = a;
        this.b = b;
        this.centredA = centredA;
        this.signals = signals;
        this.squared = squared;
    }

    static PairMatrix of(SnrDistance measure, RowMatrix a, RowMatrix b) {
        RowMatrix preparedA = measure.normalised() ? a.unitRows() : a;
        RowMatrix centredA = centred(preparedA);
        RowMatrix centredB = a == b ? centredA : centred(measure.normalised() ? b.unitRows() : b);
        PairMatrix squared = PairMatrices.of(SquaredEuclideanDistance.plain(), centredA, centredB);
        double[] signals = new double[a.rows()];
        double[] values = new double[squared.values().length];
        for (int i = 0; i < signals.length; i++) {
            signals[i] = SnrDistance.signal(preparedA.values(), i * a.dimension(), a.dimension());
            for (int k = i * b.rows(); k < (i + 1) * b.rows() && signals[i] > 0; k++) {
                values[k] = squared.values()[k] / signals[i];
            }
        }
        return new SnrPairMatrix(measure.normalised(), a, b, centredA, signals, squared, values);
    }

    private static RowMatrix centred(RowMatrix matrix) {
        double[] values = matrix.values().clone();
        centre(values, matrix.dimension());
        return RowMatrix.of(values, matrix.rows(), matrix.dimension());
    }

    private static void centre(double[] values, int dimension) {
        for (int from = 0; from < values.length; from += dimension) {
            double mean = Vectors.mean(values, from, dimension);
            for (int i = from; i < from + dimension; i++) {
                values[i] -= mean;
            }
        }
    }

    @Override
    public Gradient gradient(double[] derivatives) {
        int d = a.dimension();
        double[] toSignal = new double[rows()];
        for (int i = 0; i < rows(); i++) {
            for (int k = i * columns(); k < (i + 1) * columns(); k++) {
                derivatives[k] = signals[i] > 0 ? derivatives[k] / signals[i] : 0;
                toSignal[i] -= derivatives[k] * values()[k];
            }
        }
        Gradient gradient = squared.gradient(derivatives);
        for (int i = 0; i < rows(); i++) {
            for (int k = i * d; k < (i + 1) * d; k++) {
                gradient.first()[k] += 2 * toSignal[i] * centredA.values()[k];
            }
        }
        back(a, gradient.first(), d);
        if (a != b) {
            back(b, gradient.second(), d);
        }
        return gradient;
    }

    private void back(RowMatrix raw, double[] gradient, int dimension) {
        centre(gradient, dimension);
        if (normalised) {
            raw.unitRowsBackward(gradient);
        }
    }
}
