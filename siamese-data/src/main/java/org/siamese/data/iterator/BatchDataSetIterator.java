package org.siamese.data.iterator;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.BatchSource;

/**
 * Any batch source as Deeplearning4j's {@code DataSetIterator}, for {@code net.fit(iterator)}. Labels have the form that
 * {@link org.siamese.core.batch.Targets} tells. A pass is an epoch of the source: {@link #reset()} goes on to the next epoch,
 * unless nothing of the present one was taken. Not thread-safe.
 */
public final class BatchDataSetIterator implements DataSetIterator, AutoCloseable {
    private static final long serialVersionUID = 1L;

    private final transient EpochCursor cursor;
    private transient @Nullable DataSetPreProcessor preProcessor;

    private BatchDataSetIterator(EpochCursor cursor) {
        this.cursor = cursor;
    }

    /** An iterator that starts with epoch 0. */
    public static BatchDataSetIterator of(BatchSource source) {
        return new BatchDataSetIterator(new EpochCursor(source, 0));
    }

    /** An iterator that starts with a later epoch, for a run that goes on. */
    public static BatchDataSetIterator of(BatchSource source, int epoch) {
        return new BatchDataSetIterator(new EpochCursor(source, epoch));
    }

    /** The epoch that is being read, from 0. */
    public int epoch() {
        return cursor.epoch();
    }

    @Override
    public boolean hasNext() {
        return cursor.hasNext();
    }

    @Override
    public DataSet next() {
        Batch batch = cursor.next();
        DataSet dataSet = batch.toDataSet();
        DataSetPreProcessor processor = preProcessor;
        if (processor != null) {
            processor.preProcess(dataSet);
        }
        return dataSet;
    }

    /** Not supported: a batch has the size that the source was made with. */
    @Override
    public DataSet next(int num) {
        throw cursor.otherSize(num);
    }

    @Override
    public void reset() {
        cursor.reset();
    }

    /** Stops what runs ahead on other threads. */
    @Override
    public void close() {
        cursor.close();
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    @Override
    public boolean asyncSupported() {
        return true;
    }

    /** Number of units (images, pairs or triplets) of a full batch. */
    @Override
    public int batch() {
        return cursor.source().batchSize();
    }

    /** Number of values of one row of the features. */
    @Override
    public int inputColumns() {
        long columns = 1;
        for (long size : cursor.source().featureShape()) {
            columns *= size;
        }
        return Math.toIntExact(columns);
    }

    /** Number of columns of the labels: 1 for classes, 2 for pairs, 3 for triplets. Reads a batch if none is at hand. */
    @Override
    public int totalOutcomes() {
        try (BatchIterator first = cursor.source().open(0)) {
            return first.next().targets().rowsPerTuple();
        }
    }

    @Override
    public void setPreProcessor(@Nullable DataSetPreProcessor preProcessor) {
        this.preProcessor = preProcessor;
    }

    @Override
    public @Nullable DataSetPreProcessor getPreProcessor() {
        return preProcessor;
    }

    /** Empty: pair, triplet and class labels have no names here. */
    @Override
    public List<String> getLabels() {
        return List.of();
    }
}
