package org.siamese.onednn.internal.kernel;

import org.siamese.core.plan.Shape;

/**
 * Images channels last seen as images of more channels and fewer positions: neighbours in a line become channels. What is done
 * for each channel is faster so when channels are few, and sums over positions are shorter and so more exact.
 *
 * @param factor positions that are seen as one
 * @param channels of the view
 * @param rowsPerImage positions of the view
 */
public record WideView(long factor, long channels, long rowsPerImage) {
    private static final long MOST_CHANNELS = 2048;
    private static final long VECTOR = 8;

    public static WideView of(Shape shape) {
        return of(shape, MOST_CHANNELS);
    }

    /** A view of no more channels than some number, where images have no more. */
    static WideView of(Shape shape, long most) {
        long positions = shape.positions();
        long best = 1;
        for (long factor = 1; factor <= positions && factor * shape.channels() <= most; factor++) {
            boolean even = factor * shape.channels() % VECTOR == 0 || best * shape.channels() % VECTOR != 0;
            if (positions % factor == 0 && even) {
                best = factor;
            }
        }
        return new WideView(best, best * shape.channels(), positions / best);
    }
}
