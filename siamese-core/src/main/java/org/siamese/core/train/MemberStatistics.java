package org.siamese.core.train;

/** Over which rows of a batch of pairs or triplets batch normalisation takes its statistics. Labelled batches know no members. */
public enum MemberStatistics {
    /**
     * Over the first members, then over the second, and so on: what a network does that is applied to each member in turn, as
     * Siamese networks in PyTorch mostly are. An embedding in training then depends on no other member of its own tuple.
     */
    APART,

    /** Over all rows of the batch. */
    TOGETHER
}
