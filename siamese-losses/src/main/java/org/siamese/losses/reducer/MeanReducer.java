package org.siamese.losses.reducer;

import java.util.Arrays;
import org.siamese.core.objective.AnchorTotals;
import org.siamese.core.objective.Reducer;

/** The mean of all losses; 0 where there is none. */
public record MeanReducer() implements Reducer {
    @Override
    public boolean byAnchor() {
        return false;
    }

    @Override
    public double[] weights(AnchorTotals totals) {
        double[] weights = new double[totals.anchors()];
        Arrays.fill(weights, totals.allTerms() == 0 ? 0 : 1.0 / totals.allTerms());
        return weights;
    }
}
