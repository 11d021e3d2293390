package org.siamese.onednn.internal.operation;

import org.siamese.core.plan.Dropout;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.stage.Run;

/** The mask of a batch, whose rows are sorted as they lie in a program: by member of the tuple. */
final class DrawnMask {
    private DrawnMask() {}

    /** Draws the mask of a run. */
    static void draw(Dropout dropout, Run run, Shape shape, int members, float[] to) {
        float[] drawn = dropout.mask().mask(shape.dims(), run.firstRow(), run.iteration(), run.epoch());
        int length = Math.toIntExact(shape.rowLength());
        int rows = Math.toIntExact(shape.rows());
        int tuples = rows / members;
        for (int row = 0; row < rows; row++) {
            int source = row % tuples * members + row / tuples;
            System.arraycopy(drawn, source * length, to, row * length, length);
        }
    }
}
