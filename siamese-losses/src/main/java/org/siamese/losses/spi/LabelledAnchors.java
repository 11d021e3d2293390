package org.siamese.losses.spi;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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

    /** The most by which two values of unit rows differ, with room: squared distances are 0 to 4. */
    private static final double WIDEST = 4.5;

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
        double span = loss.distance().normalised() ? WIDEST : Double.POSITIVE_INFINITY;
        PairHinges hinges = hinges(weights);
        try (SinglePairs pairs = SinglePairs.of(loss.distance(), rows)) {
            if (hinges != null) {
                pairs.forEachPairOnce(() -> new HingedPairs(hinges, members, sums));
            } else {
                pairs.forEachRow(loss.precision() != PairPrecision.SINGLE, () -> {
                    AnchorRow row = AnchorRow.ofLabels(n, sums, span);
                    return pair -> {
                        int anchor = pair.index();
                        row.enter(pair, members[anchor]);
                        row.weigh(weights == null ? 1 : weights[anchor]);
                        loss.anchor(row);
                        row.finish();
                    };
                });
            }
            TermSums.Reduced reduced = sums.reduce(loss.divisor(sums));
            loss.reduced(sums, reduced);
            double common = common(sums, reduced, weights);
            double[] gradient =
                    pairs.gradient(common == 0 ? 1 : common, anchor -> scale(pairs, anchor, common, reduced, weights));
            return LossResult.of(
                    reduced.value(),
                    RowMatrices.toArray(gradient, n, rows.dimension(), type),
                    sums.tuples(),
                    sums.active());
        }
    }

    /** The loss as a term of each pair, where it is that and no reducer cares which anchor a term belongs to. */
    private @Nullable PairHinges hinges(double @Nullable [] weights) {
        boolean plain = weights == null && !loss.reducer().byAnchor() && loss.precision() == PairPrecision.SINGLE;
        return plain ? loss.hinges() : null;
    }

    /** The factor of the derivatives of all negative pairs, or of all positive ones where no others count; 0 where it is not one. */
    private double common(TermSums sums, TermSums.Reduced reduced, double @Nullable [] weights) {
        boolean noNegatives = loss.hasParts() && sums.kept(Part.NEGATIVE) == 0;
        Part part = loss.hasParts() && !noNegatives ? Part.NEGATIVE : Part.WHOLE;
        double common = reduced.weight(part, 0);
        for (int a = 0; a < labels.length; a++) {
            if (weights != null || reduced.weight(part, a) != common) {
                return 0;
            }
        }
        return common;
    }

    /** Multiplies an anchor's derivatives by what the reducer makes of them, but for the factor that all share. */
    private void scale(
            SinglePairs pairs, int anchor, double common, TermSums.Reduced reduced, double @Nullable [] weights) {
        double weight = weights == null ? 1 : weights[anchor];
        double positive = weight * reduced.weight(Part.POSITIVE, anchor);
        if (common == 0) {
            Part negative = loss.hasParts() ? Part.NEGATIVE : Part.WHOLE;
            pairs.scale(anchor, weight * reduced.weight(negative, anchor), members[anchor], positive);
        } else if (positive != common) {
            pairs.scale(anchor, 1, members[anchor], positive / common);
        }
    }
}
