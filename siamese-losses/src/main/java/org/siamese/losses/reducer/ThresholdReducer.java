package org.siamese.losses.reducer;

import java.util.Arrays;
import org.siamese.core.objective.AnchorTotals;
import org.siamese.core.objective.Reducer;

/**
 * The mean of the losses between two bounds, both excluded; 0 where there is none.
 *
 * @param low losses must be above this
 * @param high losses must be below this; infinity for no bound
 */
public record ThresholdReducer(double low, double high) implements Reducer {
    /** Checks the bounds. */
    public ThresholdReducer {
        if (!(low < high)) {
            throw new IllegalArgumentException("low: expected a value below high (" + high + "), got " + low);
        }
    }

    /** Only a lower bound. */
    public static ThresholdReducer above(double low) {
        return new ThresholdReducer(low, Double.POSITIVE_INFINITY);
    }

    @Override
    public boolean byAnchor() {
        return false;
    }

    @Override
    public double[] weights(AnchorTotals totals) {
        return ofKept(totals);
    }

    static double[] ofKept(AnchorTotals totals) {
        double[] weights = new double[totals.anchors()];
        Arrays.fill(weights, totals.allKept() == 0 ? 0 : 1.0 / totals.allKept());
        return weights;
    }
}
