package org.siamese.spark;

/** Who adds the gradients of a batch's chunks. The order is the same, so the bits are. */
public enum Summation {
    /** {@link #EXECUTORS} with 8 of them or more and 1 million parameters or more, else {@link #DRIVER}. */
    AUTOMATIC,

    /** The driver fetches the gradient of each chunk: quick for few chunks or small towers. */
    DRIVER,

    /**
     * Each executor fetches a stretch of the gradient of every chunk from those who computed them, adds them, and keeps the sum for the driver:
     * much less for the driver to fetch where there are many chunks of large towers. Where a step accumulates several batches, the driver adds
     * the later ones. Gradients of at most 131,072 values come with the chunks' results, and the driver adds them always.
     */
    EXECUTORS;

    private static final int MANY_EXECUTORS = 8;
    private static final long MANY_PARAMETERS = 1_000_000;

    /** Whether executors add. */
    boolean onExecutors(int executors, long parameters) {
        return this == EXECUTORS || this == AUTOMATIC && executors >= MANY_EXECUTORS && parameters >= MANY_PARAMETERS;
    }
}
