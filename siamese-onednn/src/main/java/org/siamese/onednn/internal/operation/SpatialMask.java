package org.siamese.onednn.internal.operation;

import org.siamese.core.plan.Dropout;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;

/** The mask of a dropout of whole channels, one value for each row of the program and channel, drawn anew in each run. */
final class SpatialMask {
    private final float[] values;

    private SpatialMask(int length) {
        values = new float[length];
    }

    /** Adds the step that draws it. */
    static SpatialMask add(Build build, Dropout dropout, Shape shape) {
        if (!shape.image()) {
            throw new IllegalArgumentException("spatial dropout: expected images, got " + shape.describe());
        }
        SpatialMask mask = new SpatialMask(Math.toIntExact(shape.rows() * shape.channels()));
        build.act(
                Phase.FORWARD,
                "mask",
                run -> DrawnMask.draw(dropout, run, shape.withSize(1, 1), build.members(), mask.values));
        return mask;
    }

    /** [rows, channels], as drawn last. */
    float[] values() {
        return values;
    }
}
