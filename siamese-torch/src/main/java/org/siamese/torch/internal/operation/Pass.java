package org.siamese.torch.internal.operation;

/**
 * Which part of which batch goes forward.
 *
 * @param training whether with dropout and batch statistics
 * @param firstRow index of the part's first row in its batch
 * @param iteration the step
 * @param epoch the epoch
 */
public record Pass(boolean training, long firstRow, int iteration, int epoch) {
    /** A pass in inference mode. */
    public static Pass inference() {
        return new Pass(false, 0, 0, 0);
    }
}
