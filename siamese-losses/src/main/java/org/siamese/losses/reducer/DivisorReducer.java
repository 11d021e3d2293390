package org.siamese.losses.reducer;

import java.util.Arrays;
import org.siamese.core.objective.AnchorTotals;
import org.siamese.core.objective.Reducer;

/**
 * The sum of the losses over a divisor that the loss itself names, such as the number of pairs that cost something; the mean
 * where it names none. 0 where the divisor is 0.
 */
public record DivisorReducer() implements Reducer {
    @Override
    public boolean byAnchor() {
        return false;
    }

    @Override
    public double[] weights(AnchorTotals totals) {
        double divisor = Double.isNaN(totals.divisor()) ? totals.allTerms() : totals.divisor();
        double[] weights = new double[totals.anchors()];
        Arrays.fill(weights, divisor == 0 ? 0 : 1 / divisor);
        return weights;
    }
}
