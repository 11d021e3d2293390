package org.siamese.core.train;

import org.jspecify.annotations.Nullable;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.BatchSource;

/** The passes of a run, of which the next may be opened before its time comes, so that it can read ahead. */
final class Passes implements AutoCloseable {
    private final BatchSource source;
    private @Nullable BatchIterator early;

    Passes(BatchSource source) {
        this.source = source;
    }

    /** Opens the pass that {@link #take} is asked for next, if the source allows it; whether it is open. */
    boolean openEarly(int epoch, int firstBatch) {
        try {
            early = source.mayOpenEarly() ? source.open(epoch, firstBatch) : null;
        } catch (RuntimeException e) {
            // The epoch in progress is whole without it: take() opens it again, and what fails then is thrown in its
            // place.
            early = null;
        }
        return early != null;
    }

    /** A pass, which belongs to the caller from now on. */
    BatchIterator take(int epoch, int firstBatch) {
        BatchIterator opened = early;
        early = null;
        return opened != null ? opened : source.open(epoch, firstBatch);
    }

    /** Closes a pass that was opened and not taken. */
    @Override
    public void close() {
        if (early != null) {
            early.close();
            early = null;
        }
    }
}
