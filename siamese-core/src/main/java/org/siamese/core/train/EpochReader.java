package org.siamese.core.train;

import org.jspecify.annotations.Nullable;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.BatchSource;

/**
 * Opens the passes of a run, of which the next may be opened before its time comes, so that it can read ahead. The first batch, which is
 * looked at before the run begins, is read once.
 */
final class EpochReader implements AutoCloseable {
    private final BatchSource source;
    private @Nullable BatchIterator early;

    EpochReader(BatchSource source) {
        this.source = source;
    }

    /** The first batch of the first pass, which gives it again if the run starts there. */
    Batch peek() {
        BatchIterator pass = source.open(0);
        early = pass;
        Batch first = pass.next();
        early = new Peeked(pass, first);
        return first;
    }

    /**
     * Makes ready for the pass that {@link #take} is asked for first.
     *
     * @param again whether the first pass must be opened anew, because what comes before the run changes its batches
     */
    void start(int epoch, int firstBatch, boolean again) {
        if (again || epoch > 0 || firstBatch > 0) {
            close();
            openEarly(epoch, firstBatch);
        }
    }

    /** Opens the pass that {@link #take} is asked for next, if the source allows it. */
    void openEarly(int epoch, int firstBatch) {
        try {
            early = source.mayOpenEarly() ? source.open(epoch, firstBatch) : null;
        } catch (RuntimeException e) {
            // The epoch in progress is whole without it: take() opens it again, and what fails then is thrown in its
            // place.
            early = null;
        }
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

    /** A pass whose first batch has been taken from it already. */
    private static final class Peeked implements BatchIterator {
        private final BatchIterator rest;
        private @Nullable Batch first;

        Peeked(BatchIterator rest, Batch first) {
            this.rest = rest;
            this.first = first;
        }

        @Override
        public boolean hasNext() {
            return first != null || rest.hasNext();
        }

        @Override
        public Batch next() {
            if (first == null) {
                return rest.next();
            }
            Batch peeked = first;
            first = null;
            return peeked;
        }

        @Override
        public void release(Batch batch) {
            rest.release(batch);
        }

        @Override
        public void close() {
            rest.close();
        }
    }
}
