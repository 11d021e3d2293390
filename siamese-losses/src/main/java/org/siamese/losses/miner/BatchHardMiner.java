package org.siamese.losses.miner;

import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Tuples;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.PairMeasure;

/**
 * One triplet for each anchor: its farthest positive and its nearest negative; the first of several equal ones. Anchors
 * without a positive or a negative give none.
 *
 * <p>Hermans, Beyer, Leibe, In Defense of the Triplet Loss for Person Re-Identification, 2017.
 *
 * @param distance measure of a pair, default Euclidean on unit rows
 */
public record BatchHardMiner(PairMeasure distance) implements Miner {
    /** Euclidean distance on unit rows. */
    public static BatchHardMiner ofDefaults() {
        return new BatchHardMiner(EuclideanDistance.ofUnitRows());
    }

    /** This miner with another distance. */
    public BatchHardMiner withDistance(PairMeasure distance) {
        return new BatchHardMiner(distance);
    }

    @Override
    public Tuples mine(LabelledBatch batch) {
        Nearest nearest = new Nearest(batch, distance);
        TupleList.OfTriplets triplets = new TupleList.OfTriplets();
        for (int a = 0; a < batch.anchors(); a++) {
            int positive = nearest.farthestPositive(a);
            int negative = nearest.nearestNegative(a);
            if (positive >= 0 && negative >= 0) {
                triplets.add(a, positive, negative);
            }
        }
        return triplets.toTriplets();
    }
}
