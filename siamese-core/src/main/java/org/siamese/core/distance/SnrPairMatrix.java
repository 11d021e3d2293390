package org.siamese.core.distance;

/** Signal-to-noise ratios of all pairs: squared distances of centred rows over the first row's sum of squared deviations. */
final class SnrPairMatrix extends PairMatrix {
    private final boolean normalised;
    private final EmbeddingMatrix a;
    private final EmbeddingMatrix b;
    private final EmbeddingMatrix centredA;
    private final double[] signals;
    private final PairMatrix squared;

    private SnrPairMatrix(
            boolean normalised,
            EmbeddingMatrix a,
            EmbeddingMatrix b,
            EmbeddingMatrix centredA,
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

    static PairMatrix of(SnrDistance measure, EmbeddingMatrix a, EmbeddingMatrix b) {
        EmbeddingMatrix preparedA = measure.normalised() ? a.unitRows() : a;
        EmbeddingMatrix centredA = centred(preparedA);
        EmbeddingMatrix centredB = a == b ? centredA : centred(measure.normalised() ? b.unitRows() : b);
        PairMatrix squared = SquaredEuclideanDistance.plain().matrix(centredA, centredB);
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

    private static EmbeddingMatrix centred(EmbeddingMatrix matrix) {
        double[] values = matrix.values().clone();
        centre(values, matrix.dimension());
        return EmbeddingMatrix.of(values, matrix.rows(), matrix.dimension());
    }

    private static void centre(double[] values, int dimension) {
        for (int from = 0; from < values.length; from += dimension) {
            double mean = SnrDistance.mean(values, from, dimension);
            for (int i = from; i < from + dimension; i++) {
                values[i] -= mean;
            }
        }
    }

    @Override
    public Gradient gradient(double[] slopes) {
        int d = a.dimension();
        double[] toSignal = new double[rows()];
        for (int i = 0; i < rows(); i++) {
            for (int k = i * columns(); k < (i + 1) * columns(); k++) {
                slopes[k] = signals[i] > 0 ? slopes[k] / signals[i] : 0;
                toSignal[i] -= slopes[k] * values()[k];
            }
        }
        Gradient gradient = squared.gradient(slopes);
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

    private void back(EmbeddingMatrix raw, double[] gradient, int dimension) {
        centre(gradient, dimension);
        if (normalised) {
            raw.unitRowsBackward(gradient);
        }
    }
}
