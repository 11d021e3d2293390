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
 */
record Part(int index, long firstRow, int[] images, long[] seeds, float[] gradient) implements Serializable {
    Part withGradient(float[] newGradient) {
        return new Part(index, firstRow, images, seeds, newGradient);
    }
}
