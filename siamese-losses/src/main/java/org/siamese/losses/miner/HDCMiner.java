package org.siamese.losses.miner;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.PairIndices;
import org.siamese.core.objective.Tuples;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.PairMeasure;

/**
 * The hardest share of all pairs of a batch: of all positive pairs the ceil(share x number) farthest, of all negative pairs as many
 * nearest; each in both directions. It may start from another miner's pairs. Among pairs of equal value the first are taken.
 *
 * <p>Yuan, Yang, Zhang, Hard-Aware Deeply Cascaded Embedding, ICCV 2017.
 *
 * @param distance measure of a pair, default Euclidean on unit rows
 * @param share above 0 and at most 1, default 0.5
 * @param first chooses the pairs to start from, default all
 */
public record HDCMiner(PairMeasure distance, double share, @Nullable Miner first) implements Miner {
    /** Default share. */
    public static final double DEFAULT_SHARE = 0.5;

    /** Checks the parameters. */
    public HDCMiner {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share: expected a value above 0 and at most 1, got " + share);
        }
    }

    /** Euclidean distance on unit rows, one half of all pairs. */
    public static HDCMiner ofDefaults() {
        return new HDCMiner(EuclideanDistance.ofUnitRows(), DEFAULT_SHARE, null);
    }

    /** This miner with another distance. */
    public HDCMiner withDistance(PairMeasure distance) {
        return new HDCMiner(distance, share, first);
    }

    /** This miner with another share. */
    public HDCMiner withShare(double share) {
        return new HDCMiner(distance, share, first);
    }

    /** This miner with another first. */
    public HDCMiner withFirst(@Nullable Miner first) {
        return new HDCMiner(distance, share, first);
    }

    @Override
    public Tuples mine(LabelledBatch batch) {
        return mine(
                batch, (first == null ? new AllPairsMiner() : first).mine(batch).toPairs());
    }

    /** The hardest share of given pairs of a batch. */
    public PairIndices mine(LabelledBatch batch, PairIndices pairs) {
        int[] positive = hardest(batch, pairs.positiveAnchors(), pairs.positives(), 1);
        int[] negative = hardest(batch, pairs.negativeAnchors(), pairs.negatives(), -1);
        return new PairIndices(
                at(pairs.positiveAnchors(), positive),
                at(pairs.positives(), positive),
                at(pairs.negativeAnchors(), negative),
                at(pairs.negatives(), negative));
    }

    private int[] hardest(LabelledBatch batch, int[] anchors, int[] rows, int far) {
        double[] values = batch.matrix(distance).values();
        int sign = far * distance.sign();
        Comparator<Integer> byHardness =
                Comparator.comparingDouble(k -> -sign * values[anchors[k] * batch.rows() + rows[k]]);
        return IntStream.range(0, rows.length)
                .boxed()
                .sorted(byHardness)
                .limit((long) Math.ceil(share * rows.length))
                .mapToInt(k -> k)
                .sorted()
                .toArray();
    }

    private static int[] at(int[] rows, int[] kept) {
        return Arrays.stream(kept).map(k -> rows[k]).toArray();
    }
}
