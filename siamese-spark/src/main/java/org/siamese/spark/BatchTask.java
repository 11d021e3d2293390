package org.siamese.spark;

import java.io.Serializable;

/**
 * Some rows of a batch: one task.
 *
 * @param index of the part in its batch, from 0
 * @param firstRow index of its first row in the batch
 * @param images index of each row's image
 * @param seeds of each row's augmentation; empty where nothing is augmented
 * @param gradient of the loss with respect to the rows' embeddings, row by row; empty on the way forward
 * @param next the images that the same part of the next batch shows, to be read meanwhile; empty where that is not known
 */
record BatchTask(int index, long firstRow, int[] images, long[] seeds, float[] gradient, int[] next)
        implements Serializable {
    BatchTask withGradient(float[] newGradient) {
        return new BatchTask(index, firstRow, images, seeds, newGradient, new int[0]);
    }

    BatchTask withNext(int[] newNext) {
        return new BatchTask(index, firstRow, images, seeds, gradient, newNext);
    }
}
