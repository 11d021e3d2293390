package org.siamese.core.batch;

import java.util.Iterator;

/**
 * The batches of one pass. Not thread-safe. The arrays of a batch belong to the caller, who may keep them or give them back
 * with {@link #release}. Closing early stops what runs ahead on other threads; closing twice is harmless.
 */
public interface BatchIterator extends Iterator<Batch>, AutoCloseable {
    /**
     * Gives a batch back, once, of which nobody will look at the features any more: they may hold those of a later batch from now on. New
     * arrays of some megabytes cost more than filling them. May come from another thread than the one that reads. Does nothing by default.
     *
     * @param batch one that this iterator gave
     */
    default void release(Batch batch) {}

    @Override
    default void close() {}
}
