package org.siamese.core.batch;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Features and what is known about them.
 *
 * @param features one row for each row of the targets; images are [rows, channels, height, width], 'c' order
 * @param targets class labels, pairs or triplets
 */
public record Batch(INDArray features, Targets targets) {
    /** Checks that features and targets have as many rows. */
    public Batch {
        if (features.rank() < 2 || features.size(0) != targets.rows()) {
            throw new IllegalArgumentException(
                    "features: expected " + targets.rows() + " rows for " + targets.count() + " "
                            + targets.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT) + ", got shape "
                            + Arrays.toString(features.shape()));
        }
    }

    /** The batch that a Deeplearning4j data set stands for; see {@link Targets} for the form of its labels. */
    public static Batch of(DataSet dataSet) {
        return new Batch(dataSet.getFeatures(), Targets.of(dataSet.getLabels()));
    }

    /** This batch as a Deeplearning4j data set, which shares the features. */
    public DataSet toDataSet() {
        return new DataSet(features, targets.toArray());
    }
}
