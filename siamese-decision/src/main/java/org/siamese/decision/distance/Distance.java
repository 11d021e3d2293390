package org.siamese.decision.distance;

/** A measure of a pair for which smaller is closer; 0 for equal embeddings. */
public non-sealed interface Distance extends PairMeasure {
    @Override
    default double excess(double x, double y) {
        return x - y;
    }

    @Override
    default int sign() {
        return 1;
    }

    @Override
    default Distance toDistance() {
        return this;
    }
}
