package org.siamese.core.batch;

import java.util.Iterator;

/**
 * The batches of one pass. Not thread-safe. The arrays of a batch belong to the caller, who may keep them. Closing early stops
 * what runs ahead on other threads; closing twice is harmless.
 */
public interface BatchIterator extends Iterator<Batch>, AutoCloseable {
    @Override
    default void close() {}
}
