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

    private final transient BatchSource source;
    private int epoch;
    private boolean taken;
    private transient @Nullable BatchIterator pass;
    private transient @Nullable DataSetPreProcessor preProcessor;

    private BatchDataSetIterator(BatchSource source, int epoch) {
        this.source = source;
        this.epoch = epoch;
    }

    /** An iterator that starts with epoch 0. */
    public static BatchDataSetIterator of(BatchSource source) {
        return new BatchDataSetIterator(source, 0);
    }

    /** An iterator that starts with a later epoch, for a run that goes on. */
    public static BatchDataSetIterator of(BatchSource source, int epoch) {
        return new BatchDataSetIterator(source, epoch);
    }

    /** The epoch that is being read, from 0. */
    public int epoch() {
        return epoch;
    }

    private BatchIterator pass() {
        BatchIterator open = pass;
        if (open == null) {
            open = source.open(epoch);
            pass = open;
        }
        return open;
    }

    @Override
    public boolean hasNext() {
        return pass().hasNext();
    }

    @Override
    public DataSet next() {
        Batch batch = pass().next();
        taken = true;
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
        throw new UnsupportedOperationException(
                "next(" + num + "): expected next(), as batches have the size of their source, " + source.batchSize());
    }

    @Override
    public void reset() {
        if (taken) {
            close();
            pass = null;
            epoch++;
            taken = false;
        }
    }

    /** Stops what runs ahead on other threads. */
    @Override
    public void close() {
        if (pass != null) {
            pass.close();
        }
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
        return source.batchSize();
    }

    /** Number of values of one row of the features. */
    @Override
    public int inputColumns() {
        long columns = 1;
        for (long size : source.featureShape()) {
            columns *= size;
        }
        return Math.toIntExact(columns);
    }

    /** Number of columns of the labels: 1 for classes, 2 for pairs, 3 for triplets. Reads a batch if none is at hand. */
    @Override
    public int totalOutcomes() {
        try (BatchIterator first = source.open(0)) {
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
