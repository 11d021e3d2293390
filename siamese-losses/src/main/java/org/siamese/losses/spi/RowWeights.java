package org.siamese.losses.spi;

import java.util.Arrays;
import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.PairIndices;
import org.siamese.core.objective.TripletIndices;
import org.siamese.core.objective.Tuples;
import org.siamese.losses.miner.TripletMiner;

/** What a miner makes of the anchors, for losses that have a term for each: how often one occurs over the largest such number. */
final class RowWeights {
    private RowWeights() {}

    /**
     * The weight of each anchor, 0 to 1.
     *
     * @param anchorsOnly whether a row counts as an anchor only, not as a positive or negative
     */
    static double[] of(LabelledBatch batch, Miner miner, boolean anchorsOnly) {
        double[] counts = new double[batch.anchors()];
        // Rows of another set are no anchors, whatever their numbers.
        boolean others = !anchorsOnly && batch.isContained() && batch.anchors() == batch.rows();
        if (miner instanceof TripletMiner triplets) {
            triplets.forEach(batch, (anchor, positive, negative) -> {
                counts[anchor]++;
                if (others) {
                    counts[positive]++;
                    counts[negative]++;
                }
            });
            return overLargest(counts);
        }
        Tuples tuples = miner.mine(batch);
        if (tuples instanceof TripletIndices t) {
            count(t.anchors(), counts);
            if (others) {
                count(t.positives(), counts);
                count(t.negatives(), counts);
            }
        } else {
            PairIndices p = tuples.toPairs();
            count(p.positiveAnchors(), counts);
            count(p.negativeAnchors(), counts);
            if (others) {
                count(p.positives(), counts);
                count(p.negatives(), counts);
            }
        }
        return overLargest(counts);
    }

    private static void count(int[] rows, double[] counts) {
        for (int row : rows) {
            counts[row]++;
        }
    }

    private static double[] overLargest(double[] counts) {
        double largest = Math.max(1, Arrays.stream(counts).max().orElse(1));
        return Arrays.stream(counts).map(c -> c / largest).toArray();
    }
}
