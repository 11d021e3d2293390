package org.siamese.losses.spi;

import org.siamese.core.objective.MetricLoss;

/** A loss with a row, or several, for each class among its weights. */
public interface ClassWeights extends MetricLoss {
    /** Name of the weight that holds them. */
    String weightName();

    /** Whether the weight is [dimension, rows] and not [rows, dimension]. */
    boolean proxiesAreColumns();
}
