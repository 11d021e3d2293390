package org.siamese.losses.reducer;

import org.siamese.core.objective.AnchorTotals;
import org.siamese.core.objective.Reducer;

/**
 * The mean loss of each anchor first (0 where it has none), then another reducer over all anchors of the batch.
 *
 * @param inner reduces the anchors' means
 */
public record PerAnchorReducer(Reducer inner) implements Reducer {
    /** The mean over anchors of their means. */
    public static PerAnchorReducer ofDefaults() {
        return new PerAnchorReducer(new MeanReducer());
    }

    @Override
    public double[] weights(AnchorTotals totals) {
        int anchors = totals.anchors();
        long[] one = new long[anchors];
        long[] kept = new long[anchors];
        double[] means = new double[anchors];
        for (int a = 0; a < anchors; a++) {
            one[a] = 1;
            double mean = totals.terms()[a] == 0 ? 0 : totals.sums()[a] / totals.terms()[a];
            kept[a] = mean > inner.low() && mean < inner.high() ? 1 : 0;
            means[a] = kept[a] * mean;
        }
        double[] weights = inner.weights(new AnchorTotals(totals.labels(), one, kept, means, totals.divisor()));
        for (int a = 0; a < anchors; a++) {
            weights[a] = kept[a] == 0 || totals.terms()[a] == 0 ? 0 : weights[a] / totals.terms()[a];
        }
        return weights;
    }
}
