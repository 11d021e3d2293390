package org.siamese.spark;

/** Who adds the gradients of a batch's chunks. The order is the same, so the bits are. */
public enum Summation {
    /** {@link #EXECUTORS} with 8 of them or more and 1 million parameters or more, else {@link #DRIVER}. */
    AUTOMATIC,

    /** The gradient of each chunk goes to the driver: quick for few chunks or small towers. */
    DRIVER,

    /**
     * Each executor gets a stretch of the gradient of every chunk, adds them, and sends the sum to the driver: much less for the driver to
     * receive where there are many chunks of large towers. Stretches travel as a Spark shuffle, through local disks; set {@code
     * spark.shuffle.compress=false}, as gradients hardly shrink. Where a step accumulates several batches, the driver adds the later ones.
     */
    EXECUTORS;

    private static final int MANY_EXECUTORS = 8;
    private static final long MANY_PARAMETERS = 1_000_000;

    /** Whether executors add. */
    boolean onExecutors(int executors, long parameters) {
        return this == EXECUTORS || this == AUTOMATIC && executors >= MANY_EXECUTORS && parameters >= MANY_PARAMETERS;
    }
}
