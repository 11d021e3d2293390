package org.siamese.losses.miner;

import java.util.SplittableRandom;
import org.siamese.core.objective.BatchRandom;
import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Tuples;
import org.siamese.decision.distance.EuclideanDistance;

/**
 * Distance weighted sampling: for each positive pair one negative of the anchor, drawn with probability inverse to how many
 * points of a sphere lie at its distance, so that all distances are met alike. Distances below the cutoff weigh as the cutoff;
 * negatives beyond the far cutoff are never drawn; an anchor without any other gives no triplet. Euclidean distance on unit
 * rows. The draw depends on the seed and the batch alone.
 *
 * <p>Wu, Manmatha, Smola, Krähenbühl, Sampling Matters in Deep Embedding Learning, ICCV 2017.
 *
 * @param cutoff above 0, default 0.5
 * @param farCutoff above the cutoff and below 2, default 1.4
 * @param seed of the draw
 */
public record DistanceWeightedMiner(double cutoff, double farCutoff, long seed) implements Miner {
    /** Default near cutoff. */
    public static final double DEFAULT_CUTOFF = 0.5;

    /** Default far cutoff. */
    public static final double DEFAULT_FAR_CUTOFF = 1.4;

    private static final double DIAMETER = 2;

    /** Checks the cutoffs. */
    public DistanceWeightedMiner {
        if (!(cutoff > 0 && farCutoff > cutoff && farCutoff < DIAMETER)) {
            throw new IllegalArgumentException(
                    "cutoff, farCutoff: expected 0 < cutoff < farCutoff < 2, got " + cutoff + ", " + farCutoff);
        }
    }

    /** Cutoffs 0.5 and 1.4. */
    public static DistanceWeightedMiner ofSeed(long seed) {
        return new DistanceWeightedMiner(DEFAULT_CUTOFF, DEFAULT_FAR_CUTOFF, seed);
    }

    /** This miner with another cutoff. */
    public DistanceWeightedMiner withCutoff(double cutoff) {
        return new DistanceWeightedMiner(cutoff, farCutoff, seed);
    }

    /** This miner with another far cutoff. */
    public DistanceWeightedMiner withFarCutoff(double farCutoff) {
        return new DistanceWeightedMiner(cutoff, farCutoff, seed);
    }

    /** This miner with another seed. */
    public DistanceWeightedMiner withSeed(long seed) {
        return new DistanceWeightedMiner(cutoff, farCutoff, seed);
    }

    @Override
    public Tuples mine(LabelledBatch batch) {
        double[] values = batch.matrix(EuclideanDistance.ofUnitRows()).values();
        int dimension = batch.embeddings().dimension();
        SplittableRandom random = BatchRandom.of(seed, batch);
        TupleList.OfTriplets triplets = new TupleList.OfTriplets();
        double[] cumulative = new double[batch.rows()];
        double[] logs = new double[batch.rows()];
        for (int a = 0; a < batch.anchors(); a++) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int n = 0; n < batch.rows(); n++) {
                double distance = values[a * batch.rows() + n];
                logs[n] = batch.isNegative(a, n) && distance < farCutoff
                        ? logWeight(Math.max(cutoff, distance), dimension)
                        : Double.NEGATIVE_INFINITY;
                largest = Math.max(largest, logs[n]);
            }
            double sum = 0;
            for (int n = 0; n < batch.rows(); n++) {
                sum += largest == Double.NEGATIVE_INFINITY ? 0 : Math.exp(logs[n] - largest);
                cumulative[n] = sum;
            }
            for (int p = 0; p < batch.rows() && sum > 0; p++) {
                if (batch.isPositive(a, p)) {
                    triplets.add(a, p, draw(cumulative, random.nextDouble() * sum));
                }
            }
        }
        return triplets.toTriplets();
    }

    private static double logWeight(double distance, int dimension) {
        return (2 - dimension) * Math.log(distance) - (dimension - 3) / 2.0 * Math.log(1 - distance * distance / 4);
    }

    /** The first row whose cumulative weight exceeds a number. */
    private static int draw(double[] cumulative, double at) {
        int low = 0;
        int high = cumulative.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cumulative[middle] > at) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
