package org.siamese.core.distance;

import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.RowMatrix;

/** Pair by pair, for any measure. */
final class LoopedPairMatrix extends PairMatrix {
    private final PairMeasure measure;
    private final RowMatrix a;
    private final RowMatrix b;
    private final RowMatrix preparedA;
    private final RowMatrix preparedB;

    private LoopedPairMatrix(
            PairMeasure measure, RowMatrix a, RowMatrix b, RowMatrix preparedA, RowMatrix preparedB, double[] values) {
        super(a.rows(), b.rows(), values);
        this.measure = measure;
        this.a = a;
        this.b = b;
        this.preparedA = preparedA;
        this.preparedB = preparedB;
    }

    static PairMatrix of(PairMeasure measure, RowMatrix a, RowMatrix b) {
        RowMatrix preparedA = measure.prepare(a);
        RowMatrix preparedB = a == b ? preparedA : measure.prepare(b);
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
    public Gradient gradient(double[] derivatives) {
        double[] toA = new double[a.values().length];
        double[] toB = a == b ? toA : new double[b.values().length];
        int d = a.dimension();
        for (int i = 0; i < rows(); i++) {
            for (int j = 0; j < columns(); j++) {
                double derivative = derivatives[i * columns() + j];
                if (derivative != 0) {
                    measure.addGradient(derivative, preparedA.values(), i * d, preparedB.values(), j * d, d, toA, toB);
                }
            }
        }
        measure.prepareBackward(a, toA);
        if (a != b) {
            measure.prepareBackward(b, toB);
        }
        return new Gradient(toA, toB);
    }
}
