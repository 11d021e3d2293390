package org.siamese.core.distance;

/** Values from elsewhere, without rows that a gradient could reach. */
final class GivenPairMatrix extends PairMatrix {
    GivenPairMatrix(int rows, int columns, double[] values) {
        super(rows, columns, values);
    }

    /** The derivatives themselves. */
    @Override
    public Gradient gradient(double[] derivatives) {
        return new Gradient(derivatives, derivatives);
    }
}
