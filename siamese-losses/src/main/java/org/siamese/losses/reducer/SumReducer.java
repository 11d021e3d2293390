package org.siamese.losses.reducer;

import java.util.Arrays;
import org.siamese.core.objective.AnchorTotals;
import org.siamese.core.objective.Reducer;

/** The sum of all losses. */
public record SumReducer() implements Reducer {
    @Override
    public boolean byAnchor() {
        return false;
    }

    @Override
    public double[] weights(AnchorTotals totals) {
        double[] weights = new double[totals.anchors()];
        Arrays.fill(weights, 1);
        return weights;
    }
}
