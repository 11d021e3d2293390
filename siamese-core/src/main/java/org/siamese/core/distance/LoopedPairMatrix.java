package org.siamese.core.distance;

/** Pair by pair, for any measure. */
final class LoopedPairMatrix extends PairMatrix {
    private final PairMeasure measure;
    private final EmbeddingMatrix a;
    private final EmbeddingMatrix b;
    private final EmbeddingMatrix preparedA;
    private final EmbeddingMatrix preparedB;

    private LoopedPairMatrix(
            PairMeasure measure,
            EmbeddingMatrix a,
            EmbeddingMatrix b,
            EmbeddingMatrix preparedA,
            EmbeddingMatrix preparedB,
            double[] values) {
        super(a.rows(), b.rows(), values);
        this.measure = measure;
        this.a = a;
        this.b = b;
        this.preparedA = preparedA;
        this.preparedB = preparedB;
    }

    static PairMatrix of(PairMeasure measure, EmbeddingMatrix a, EmbeddingMatrix b) {
        EmbeddingMatrix preparedA = measure.normalised() ? a.unitRows() : a;
        EmbeddingMatrix preparedB = a == b ? preparedA : measure.normalised() ? b.unitRows() : b;
        int d = a.dimension();
        double[] values = new double[Math.multiplyExact(a.rows(), b.rows())];
        for (int i = 0; i < a.rows(); i++) {
            for (int j = 0; j < b.rows(); j++) {
                values[i * b.rows() + j] = a == b && j < i && measure.symmetric()
                        ? values[j * b.rows() + i]
                        : measure.between(preparedA.values(), i * d, preparedB.values(), j * d, d);
            }
        }
        return new LoopedPairMatrix(measure, a, b, preparedA, preparedB, values);
    }

    @Override
    public Gradient gradient(double[] slopes) {
        double[] toA = new double[a.values().length];
        double[] toB = a == b ? toA : new double[b.values().length];
        int d = a.dimension();
        for (int i = 0; i < rows(); i++) {
            for (int j = 0; j < columns(); j++) {
                double slope = slopes[i * columns() + j];
                if (slope != 0) {
                    measure.addGradient(slope, preparedA.values(), i * d, preparedB.values(), j * d, d, toA, toB);
                }
            }
        }
        if (measure.normalised()) {
            a.unitRowsBackward(toA);
            if (a != b) {
                b.unitRowsBackward(toB);
            }
        }
        return new Gradient(toA, toB);
    }
}
