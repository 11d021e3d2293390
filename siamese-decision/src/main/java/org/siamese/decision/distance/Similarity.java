package org.siamese.decision.distance;

/** A measure of a pair for which larger is closer. */
public non-sealed interface Similarity extends PairMeasure {
    @Override
    default double excess(double x, double y) {
        return y - x;
    }

    @Override
    default int sign() {
        return -1;
    }
}
