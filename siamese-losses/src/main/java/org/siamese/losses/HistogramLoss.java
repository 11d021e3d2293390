package org.siamese.losses;

import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.Miner;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.losses.internal.Require;
import org.siamese.losses.spi.MatrixLoss;
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.MeasuredBatch;

/**
 * Histogram loss: the probability that a random negative pair is more alike than a random positive pair, from soft histograms
 * of the cosine similarities of each kind over [-1, 1]. There is nothing to reduce.
 *
 * <p>Ustinova, Lempitsky, Learning Deep Embeddings with Histogram Loss, NIPS 2016.
 *
 * @param bins number of bins, at least 1, default 100
 * @param miner what chooses pairs, default none
 * @param compatibility default the paper and version 3 of pytorch-metric-learning; with PML_2 a negative pair counts
 *     once, and needs a row that has a positive
 */
public record HistogramLoss(int bins, @Nullable Miner miner, Compatibility compatibility) implements MatrixLoss {
    /** Default number of bins. */
    public static final int DEFAULT_BINS = 100;

    /** Checks the number of bins. */
    public HistogramLoss {
        compatibility = Compatibility.orDefault(compatibility);
        Require.atLeast("bins", bins, 1);
    }

    /** This loss by the papers. */
    public HistogramLoss(int bins, @Nullable Miner miner) {
        this(bins, miner, Compatibility.CURRENT);
    }

    /** 100 bins. */
    public static HistogramLoss ofDefaults() {
        return new HistogramLoss(DEFAULT_BINS, null);
    }

    /** This loss with another bins. */
    public HistogramLoss withBins(int bins) {
        return new HistogramLoss(bins, miner, compatibility);
    }

    /** This loss with another miner. */
    public HistogramLoss withMiner(@Nullable Miner miner) {
        return new HistogramLoss(bins, miner, compatibility);
    }

    /** This loss by another definition. */
    public HistogramLoss withCompatibility(Compatibility compatibility) {
        return new HistogramLoss(bins, miner, compatibility);
    }

    @Override
    public boolean takesPairs() {
        return true;
    }

    /** Cosine similarity; the histogram spans its range. */
    @Override
    public PairMeasure distance() {
        return new CosineSimilarity();
    }

    @Override
    public MatrixOutcome over(MeasuredBatch batch) {
        double width = 2.0 / bins;
        double[] positive = new double[bins + 2];
        double[] negative = new double[bins + 2];
        long positives = 0;
        long negatives = 0;
        int[] counts = counts(batch);
        for (int k = 0; k < batch.values().length; k++) {
            int times = counts[k];
            positives += Math.max(0, times);
            negatives += Math.max(0, -times);
            for (int t = 0; t < Math.abs(times); t++) {
                bin(batch.values()[k], width).addTo(times > 0 ? positive : negative);
            }
        }
        if (positives == 0 || negatives == 0) {
            return MatrixOutcome.none(batch);
        }
        double value = 0;
        double[] toPositive = new double[bins + 2];
        double[] toNegative = new double[bins + 2];
        double below = 0;
        for (int b = 0; b <= bins; b++) {
            below += positive[b] / positives;
            value += negative[b] / negatives * below;
            toNegative[b] = below / negatives;
        }
        double above = 0;
        for (int b = bins; b >= 0; b--) {
            above += negative[b] / negatives;
            toPositive[b] = above / positives;
        }
        double[] derivatives = new double[batch.values().length];
        for (int k = 0; k < derivatives.length; k++) {
            int times = counts[k];
            if (times != 0) {
                derivatives[k] =
                        Math.abs(times) * bin(batch.values()[k], width).derivative(times > 0 ? toPositive : toNegative);
            }
        }
        long pairs = positives + negatives;
        return new MatrixOutcome(value, derivatives, pairs, value > 0 ? pairs : 0);
    }

    /** How often each pair counts, above 0 where it is positive, below 0 where it is negative. */
    private int[] counts(MeasuredBatch batch) {
        int rows = batch.rows();
        int[] counts = new int[batch.signs().length];
        boolean[] hasPositive = new boolean[batch.anchors()];
        for (int k = 0; k < counts.length; k++) {
            counts[k] = batch.signs()[k];
            hasPositive[k / rows] |= counts[k] > 0;
        }
        for (int k = 0; compatibility == Compatibility.PML_2 && k < counts.length; k++) {
            int other = k % rows;
            boolean back = batch.isContained() && other < batch.anchors();
            // Each unordered pair weighs as one; here both its directions stand for it.
            boolean counted = hasPositive[k / rows] || back && hasPositive[other];
            counts[k] = counts[k] < 0 && !counted ? 0 : Integer.signum(counts[k]);
        }
        return counts;
    }

    private SoftBin bin(double similarity, double width) {
        return SoftBin.of(Math.min(2, similarity + 1), width, bins + 1);
    }
}
