package org.siamese.losses.reducer;

import org.siamese.core.objective.AnchorTotals;
import org.siamese.core.objective.Reducer;

/** The mean of the losses above 0; 0 where there is none. */
public record AvgNonZeroReducer() implements Reducer {
    @Override
    public double low() {
        return 0;
    }

    @Override
    public boolean byAnchor() {
        return false;
    }

    @Override
    public double[] weights(AnchorTotals totals) {
        return ThresholdReducer.ofKept(totals);
    }
}
