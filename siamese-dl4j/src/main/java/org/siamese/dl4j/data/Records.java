package org.siamese.dl4j.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.datavec.api.records.reader.RecordReader;
import org.datavec.api.writable.IntWritable;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.api.writable.Writable;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.data.DataException;

/** Reads data sets from DataVec's record readers and Deeplearning4j's data set iterators, into memory. */
public final class Records {
    private Records() {}

    /**
     * The records of a reader from where it stands to its end: a table of features, such as a CSV file, or images as arrays.
     *
     * @param reader initialised
     * @param label column of the class, by its name or number; where the reader knows names of its labels, a number is its index there.
     *     Every other column is a feature, a number each or arrays
     * @throws DataException for the first record that cannot be used
     */
    public static ArrayDataset read(RecordReader reader, int label) {
        List<String> names = new ArrayList<>();
        List<INDArray> rows = new ArrayList<>();
        while (reader.hasNext()) {
            List<Writable> record = reader.next();
            String where = "record " + rows.size();
            if (label < 0 || label >= record.size() || record.size() < 2) {
                throw DataException.of(
                        where, "a label in column " + label + " and features", record.size() + " columns");
            }
            names.add(className(reader.getLabels(), record.get(label)));
            INDArray row = features(where, record, label);
            if (!rows.isEmpty() && !Arrays.equals(row.shape(), rows.get(0).shape())) {
                throw DataException.of(
                        where,
                        "features of shape " + Arrays.toString(rows.get(0).shape()) + " as before",
                        Arrays.toString(row.shape()));
            }
            rows.add(row);
        }
        if (rows.isEmpty()) {
            throw DataException.of("record reader", "at least one record", "none");
        }
        return ArrayDataset.of(Nd4j.stack(0, rows.toArray(INDArray[]::new)), names);
    }

    private static String className(@Nullable List<String> known, Writable label) {
        if (known != null && label instanceof IntWritable index && index.get() >= 0 && index.get() < known.size()) {
            return known.get(index.get());
        }
        return label.toString();
    }

    private static INDArray features(String where, List<Writable> record, int label) {
        if (record.size() == 2 && record.get(1 - label) instanceof NDArrayWritable array) {
            INDArray image = array.get().castTo(DataType.FLOAT);
            return image.rank() > 1 && image.size(0) == 1
                    ? image.reshape('c', Arrays.copyOfRange(image.shape(), 1, image.rank()))
                    : image;
        }
        List<Float> values = new ArrayList<>();
        for (int column = 0; column < record.size(); column++) {
            if (column == label) {
                continue;
            }
            if (record.get(column) instanceof NDArrayWritable array) {
                for (float value : array.get().dup('c').data().asFloat()) {
                    values.add(value);
                }
                continue;
            }
            try {
                values.add(record.get(column).toFloat());
            } catch (NumberFormatException | UnsupportedOperationException e) {
                throw new DataException(
                        where + ", column " + column + ": expected a number, got \"" + record.get(column) + "\"", e);
            }
        }
        return Nd4j.createFromArray(values.toArray(Float[]::new));
    }

    /**
     * What an iterator yields, from its start to its end: images or features with labels that are one-hot [rows, classes] or numbers [rows, 1].
     *
     * @throws DataException if there is nothing, or labels have another form
     */
    public static ArrayDataset read(DataSetIterator iterator) {
        if (iterator.resetSupported()) {
            iterator.reset();
        }
        List<INDArray> features = new ArrayList<>();
        List<String> names = new ArrayList<>();
        while (iterator.hasNext()) {
            DataSet batch = iterator.next();
            features.add(batch.getFeatures().dup('c'));
            INDArray labels = batch.getLabels();
            if (labels == null || labels.rank() != 2) {
                throw DataException.of(
                        "data set iterator",
                        "labels [rows, classes] or [rows, 1]",
                        labels == null ? "none" : Arrays.toString(labels.shape()));
            }
            for (long row = 0; row < labels.size(0); row++) {
                names.add(className(iterator.getLabels(), labels, row));
            }
        }
        if (features.isEmpty()) {
            throw DataException.of("data set iterator", "at least one batch", "none");
        }
        return ArrayDataset.of(Nd4j.concat(0, features.toArray(INDArray[]::new)), names);
    }

    private static String className(@Nullable List<String> known, INDArray labels, long row) {
        int label = labels.size(1) == 1
                ? labels.getInt((int) row, 0)
                : labels.getRow(row).argMax().getInt(0);
        return known != null && label >= 0 && label < known.size() ? known.get(label) : Integer.toString(label);
    }
}
