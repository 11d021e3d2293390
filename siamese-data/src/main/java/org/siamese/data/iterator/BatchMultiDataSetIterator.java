package org.siamese.data.iterator;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchSource;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Targets;
import org.siamese.core.batch.Triplets;

/**
 * Any batch source as Deeplearning4j's {@code MultiDataSetIterator} for graphs with one input for each member of a tuple: first
 * and second image of the pairs, or anchor, positive and negative. The one label array has a row for each tuple: one-hot (same,
 * different) for pairs, 0 for triplets, the class index for labelled images. A pass is an epoch of the source: {@link #reset()}
 * goes on to the next epoch, unless nothing of the present one was taken. Not thread-safe.
 */
public final class BatchMultiDataSetIterator implements MultiDataSetIterator, AutoCloseable {
    private static final long serialVersionUID = 1L;

    private final transient EpochCursor cursor;
    private transient @Nullable MultiDataSetPreProcessor preProcessor;

    private BatchMultiDataSetIterator(EpochCursor cursor) {
        this.cursor = cursor;
    }

    /** An iterator that starts with epoch 0. */
    public static BatchMultiDataSetIterator of(BatchSource source) {
        return new BatchMultiDataSetIterator(new EpochCursor(source, 0));
    }

    /** An iterator that starts with a later epoch. */
    public static BatchMultiDataSetIterator of(BatchSource source, int epoch) {
        return new BatchMultiDataSetIterator(new EpochCursor(source, epoch));
    }

    @Override
    public boolean hasNext() {
        return cursor.hasNext();
    }

    @Override
    public MultiDataSet next() {
        Batch batch = cursor.next();
        int members = batch.targets().rowsPerTuple();
        INDArray[] features = new INDArray[members];
        for (int member = 0; member < members; member++) {
            features[member] = every(batch.features(), members, member);
        }
        MultiDataSet dataSet =
                new org.nd4j.linalg.dataset.MultiDataSet(features, new INDArray[] {labels(batch.targets())});
        MultiDataSetPreProcessor processor = preProcessor;
        if (processor != null) {
            processor.preProcess(dataSet);
        }
        return dataSet;
    }

    private static INDArray every(INDArray rows, int step, int from) {
        return step == 1
                ? rows
                : rows.get(NDArrayIndex.interval(from, step, rows.size(0))).dup('c');
    }

    private static INDArray labels(Targets targets) {
        if (targets instanceof Pairs) {
            return every(targets.toArray(), 2, 0);
        }
        return targets instanceof Triplets ? Nd4j.zeros(targets.count(), 1) : targets.toArray();
    }

    /** Not supported: a batch has the size that the source was made with. */
    @Override
    public MultiDataSet next(int num) {
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

    @Override
    public void setPreProcessor(@Nullable MultiDataSetPreProcessor preProcessor) {
        this.preProcessor = preProcessor;
    }

    @Override
    public @Nullable MultiDataSetPreProcessor getPreProcessor() {
        return preProcessor;
    }
}
