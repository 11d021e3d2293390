package org.siamese.onednn;

import org.siamese.core.layer.SeededMask;
import org.siamese.core.layer.SeededSpatialDropout;
import org.siamese.onednn.Action.Run;

/** Dropout of single values or of whole channels, with the masks of Deeplearning4j's engine. */
record Drop(SeededMask mask) implements Operation {
    /** Whether of whole channels. */
    boolean spatial() {
        return mask instanceof SeededSpatialDropout;
    }

    /** Draws the mask of a batch, and sorts its rows as they lie in the program. */
    void draw(Run run, Shape shape, int members, float[] to) {
        float[] drawn = mask.mask(shape.dims(), run.iteration(), run.epoch());
        int length = Math.toIntExact(shape.rowLength());
        int rows = Math.toIntExact(shape.rows());
        int tuples = rows / members;
        for (int row = 0; row < rows; row++) {
            int source = row % tuples * members + row / tuples;
            System.arraycopy(drawn, source * length, to, row * length, length);
        }
    }
}
