package org.siamese.data.iterator;

import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;

/** Reads each batch when it is asked for. */
final class DirectBatches implements BatchIterator {
    private final IntFunction<Batch> reader;
    private final Consumer<Batch> release;
    private final int end;
    private int next;

    DirectBatches(IntFunction<Batch> reader, Consumer<Batch> release, int first, int end) {
        this.reader = reader;
        this.release = release;
        this.next = first;
        this.end = end;
    }

    @Override
    public boolean hasNext() {
        return next < end;
    }

    @Override
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more than " + end + " batches");
        }
        return reader.apply(next++);
    }

    @Override
    public void release(Batch batch) {
        release.accept(batch);
    }
}
