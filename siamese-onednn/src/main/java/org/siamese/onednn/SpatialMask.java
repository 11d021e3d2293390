package org.siamese.onednn;

import org.siamese.core.layer.SeededMask;
import org.siamese.onednn.Action.Run;
import org.siamese.onednn.Build.Phase;

/** The mask of a dropout of whole channels, one value for each row of the program and channel, drawn anew in each run. */
final class SpatialMask {
    private final float[] values;

    private SpatialMask(int length) {
        values = new float[length];
    }

    /** Adds the step that draws it. */
    static SpatialMask add(Build build, Drop drop, Shape shape) {
        if (!shape.image()) {
            throw new IllegalArgumentException("spatial dropout: expected images, got " + shape.describe());
        }
        SpatialMask mask = new SpatialMask(Math.toIntExact(shape.rows() * shape.channels()));
        build.act(
                Phase.FORWARD,
                "mask",
                run -> draw(drop.mask(), run, shape.withSize(1, 1), build.members(), mask.values));
        return mask;
    }

    /** Draws a mask of the batch, and sorts its rows as they lie in the program. */
    static void draw(SeededMask mask, Run run, Shape shape, int members, float[] to) {
        float[] drawn = mask.mask(shape.dims(), run.iteration(), run.epoch());
        int length = Math.toIntExact(shape.rowLength());
        int rows = Math.toIntExact(shape.rows());
        int tuples = rows / members;
        for (int row = 0; row < rows; row++) {
            int source = row % tuples * members + row / tuples;
            System.arraycopy(drawn, source * length, to, row * length, length);
        }
    }

    /** [rows, channels], as drawn last. */
    float[] values() {
        return values;
    }
}
