package org.siamese.core.objective;

/** Pairs or triplets of rows of a batch that a {@link Miner} chose. Anchors are rows whose loss is taken. */
public sealed interface Tuples permits PairIndices, TripletIndices {
    /** Number of pairs or triplets. */
    int count();

    /** These tuples as pairs; a triplet gives (anchor, positive) and (anchor, negative), as often as it occurs. */
    PairIndices toPairs();
}
