package org.siamese.losses.spi;

import org.siamese.core.objective.MetricLoss;
import org.siamese.core.objective.Reducer;

/** A loss with terms, of which a reducer that the user may choose makes one number. */
public interface ReducedLoss extends MetricLoss {
    /** What makes one number of the terms. */
    Reducer reducer();

    /** This loss with another reducer. */
    ReducedLoss withReducer(Reducer reducer);
}
