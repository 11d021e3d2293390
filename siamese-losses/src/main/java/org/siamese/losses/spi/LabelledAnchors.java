package org.siamese.losses.spi;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.siamese.core.distance.Arithmetic;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.distance.SinglePairs;
import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.Miner;
import org.siamese.decision.distance.RowMatrix;

/** A loss of anchors over all pairs of a labelled batch of single precision, row by row of {@link SinglePairs}. */
final class LabelledAnchors {
    /** Anchors of a block where all pairs of a batch would take too much memory. */
    static final int BLOCK = 1024;

    /** Most pairs that are held at once, in double and in single precision. */
    private static final long MOST_PAIRS = 1L << 26;

    private static final long MOST_SINGLE_PAIRS = 1L << 28;

    private final AnchorLoss loss;
    private final RowMatrix rows;
    private final int[] labels;
    private final int[][] members;

    LabelledAnchors(AnchorLoss loss, RowMatrix rows, int[] labels) {
        this.loss = loss;
        this.rows = rows;
        this.labels = labels;
        this.members = members(labels);
    }

    /** Whether a loss takes all pairs, with nothing besides the terms of anchors. */
    static boolean canTake(AnchorLoss loss) {
        return loss.splitsByAnchor()
                && (loss.miner() == null || loss.minerWeighsRows())
                && !(loss.reducer() instanceof TermRecorder);
    }

    /** Whether all pairs of the rows may be held at once. */
    static boolean fits(RowMatrix rows) {
        boolean single = rows.isSinglePrecision() && Arithmetic.current() == Arithmetic.FAST;
        return (long) rows.rows() * rows.rows() <= (single ? MOST_SINGLE_PAIRS : MOST_PAIRS);
    }

    /** The rows of the class of each row, in order; shared by the rows of a class. */
    static int[][] members(int[] labels) {
        Map<Integer, Integer> counts = new HashMap<>();
        for (int label : labels) {
            counts.merge(label, 1, Integer::sum);
        }
        Map<Integer, int[]> lists = new HashMap<>();
        int[][] members = new int[labels.length][];
        for (int row = 0; row < labels.length; row++) {
            int[] list = lists.computeIfAbsent(labels[row], label -> new int[counts.get(label)]);
            list[list.length - counts.merge(labels[row], -1, Integer::sum) - 1] = row;
            members[row] = list;
        }
        return members;
    }

    LossResult result(DataType type) {
        int n = labels.length;
        boolean hasPositive = Arrays.stream(members).anyMatch(list -> list.length > 1);
        boolean hasNegative = members[0].length < n;
        if (!loss.isDefinedOn(hasPositive, hasNegative)) {
            return LossResult.of(
                    0, RowMatrices.toArray(new double[n * rows.dimension()], n, rows.dimension(), type), 0, 0);
        }
        Miner miner = loss.miner();
        double[] weights = miner == null ? null : RowWeights.of(new LabelledBatch(rows, labels), miner, false);
        TermSums sums = new TermSums(loss.reducer(), labels);
        try (SinglePairs pairs = SinglePairs.of(loss.distance(), rows)) {
            pairs.forEachRow(() -> {
                AnchorRow row = AnchorRow.ofLabels(n, sums);
                return (anchor, values, derivatives) -> {
                    row.enter(
                            anchor,
                            members[anchor],
                            values,
                            derivatives,
                            column -> pairs.exact(anchor, column),
                            pairs.doubt(anchor));
                    row.weigh(weights == null ? 1 : weights[anchor]);
                    loss.anchor(row);
                    row.finish();
                };
            });
            TermSums.Reduced reduced = sums.reduce(loss.divisor(sums));
            loss.reduced(sums, reduced);
            boolean symmetric = loss.isSymmetric() && weights == null && isUniform(reduced);
            double factor = scale(pairs, reduced, weights);
            double[] gradient = pairs.gradient(factor, symmetric);
            return LossResult.of(
                    reduced.value(),
                    RowMatrices.toArray(gradient, n, rows.dimension(), type),
                    sums.tuples(),
                    sums.active());
        }
    }

    /** Whether the reducer makes the same of all anchors. */
    private boolean isUniform(TermSums.Reduced reduced) {
        for (int a = 1; a < labels.length; a++) {
            if (reduced.weight(Part.POSITIVE, a) != reduced.weight(Part.POSITIVE, 0)
                    || reduced.weight(Part.NEGATIVE, a) != reduced.weight(Part.NEGATIVE, 0)) {
                return false;
            }
        }
        return true;
    }

    /** Multiplies the rows' derivatives by what the reducer makes of them, but for a factor that all share. */
    private double scale(
            SinglePairs pairs, TermSums.Reduced reduced, double @org.jspecify.annotations.Nullable [] weights) {
        Part negative = loss.hasParts() ? Part.NEGATIVE : Part.WHOLE;
        double common = reduced.weight(negative, 0);
        boolean same = weights == null && common != 0;
        for (int a = 0; same && a < labels.length; a++) {
            same = reduced.weight(negative, a) == common;
        }
        for (int a = 0; a < labels.length; a++) {
            double weight = weights == null ? 1 : weights[a];
            double positive = weight * reduced.weight(Part.POSITIVE, a);
            if (!same) {
                pairs.scale(a, weight * reduced.weight(negative, a), members[a], positive);
            } else if (positive != common) {
                pairs.scale(a, 1, members[a], positive / common);
            }
        }
        return same ? common : 1;
    }
}
