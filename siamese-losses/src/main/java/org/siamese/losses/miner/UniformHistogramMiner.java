package org.siamese.losses.miner;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.siamese.core.objective.BatchRandom;
import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Tuples;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.PairMeasure;

/**
 * Pairs spread evenly over their distances: the range of the positive pairs' values is cut into equal bins and at most a number
 * of pairs is drawn from each; and so for the negative pairs. The draw depends on the seed and the batch alone.
 *
 * @param distance measure of a pair, default Euclidean on unit rows
 * @param bins number of bins, at least 1, default 100
 * @param positivesPerBin at least 1, default 25
 * @param negativesPerBin at least 1, default 25
 * @param seed of the draw
 */
public record UniformHistogramMiner(PairMeasure distance, int bins, int positivesPerBin, int negativesPerBin, long seed)
        implements Miner {
    /** Default number of bins. */
    public static final int DEFAULT_BINS = 100;

    /** Default number of pairs drawn from a bin. */
    public static final int DEFAULT_PER_BIN = 25;

    /** Checks the parameters. */
    public UniformHistogramMiner {
        if (bins < 1 || positivesPerBin < 1 || negativesPerBin < 1) {
            throw new IllegalArgumentException("bins, positivesPerBin, negativesPerBin: expected at least 1 each, got "
                    + bins + ", " + positivesPerBin + ", " + negativesPerBin);
        }
    }

    /** Euclidean distance on unit rows, 100 bins, 25 pairs of each kind from a bin. */
    public static UniformHistogramMiner ofSeed(long seed) {
        return new UniformHistogramMiner(
                EuclideanDistance.ofUnitRows(), DEFAULT_BINS, DEFAULT_PER_BIN, DEFAULT_PER_BIN, seed);
    }

    /** This miner with another distance. */
    public UniformHistogramMiner withDistance(PairMeasure distance) {
        return new UniformHistogramMiner(distance, bins, positivesPerBin, negativesPerBin, seed);
    }

    /** This miner with another bins. */
    public UniformHistogramMiner withBins(int bins) {
        return new UniformHistogramMiner(distance, bins, positivesPerBin, negativesPerBin, seed);
    }

    /** This miner with another positives per bin. */
    public UniformHistogramMiner withPositivesPerBin(int positivesPerBin) {
        return new UniformHistogramMiner(distance, bins, positivesPerBin, negativesPerBin, seed);
    }

    /** This miner with another negatives per bin. */
    public UniformHistogramMiner withNegativesPerBin(int negativesPerBin) {
        return new UniformHistogramMiner(distance, bins, positivesPerBin, negativesPerBin, seed);
    }

    /** This miner with another seed. */
    public UniformHistogramMiner withSeed(long seed) {
        return new UniformHistogramMiner(distance, bins, positivesPerBin, negativesPerBin, seed);
    }

    @Override
    public Tuples mine(LabelledBatch batch) {
        SplittableRandom random = BatchRandom.of(seed, batch);
        return TupleList.pairs(draw(batch, true, positivesPerBin, random), draw(batch, false, negativesPerBin, random));
    }

    private TupleList.OfPairs draw(LabelledBatch batch, boolean positive, int perBin, SplittableRandom random) {
        double[] values = batch.matrix(distance).values();
        int rows = batch.rows();
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < values.length; k++) {
            if (isKind(batch, positive, k)) {
                least = Math.min(least, values[k]);
                most = Math.max(most, values[k]);
            }
        }
        List<int[]> drawn = new ArrayList<>();
        int[] seen = new int[bins];
        for (int b = 0; b < bins; b++) {
            drawn.add(new int[perBin]);
        }
        for (int k = 0; k < values.length; k++) {
            if (isKind(batch, positive, k)) {
                int bin = most > least ? (int) Math.min(bins - 1, (values[k] - least) / (most - least) * bins) : 0;
                int place = seen[bin] < perBin ? seen[bin] : random.nextInt(seen[bin] + 1);
                seen[bin]++;
                if (place < perBin) {
                    drawn.get(bin)[place] = k;
                }
            }
        }
        TupleList chosen = new TupleList();
        for (int b = 0; b < bins; b++) {
            for (int k = 0; k < Math.min(seen[b], perBin); k++) {
                chosen.add(drawn.get(b)[k]);
            }
        }
        int[] sorted = chosen.toArray();
        java.util.Arrays.sort(sorted);
        TupleList.OfPairs pairs = new TupleList.OfPairs();
        for (int k : sorted) {
            pairs.add(k / rows, k % rows);
        }
        return pairs;
    }

    private static boolean isKind(LabelledBatch batch, boolean positive, int k) {
        int anchor = k / batch.rows();
        int row = k % batch.rows();
        return positive ? batch.isPositive(anchor, row) : batch.isNegative(anchor, row);
    }
}
