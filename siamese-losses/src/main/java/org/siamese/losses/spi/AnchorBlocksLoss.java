package org.siamese.losses.spi;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Targets;
import org.siamese.core.distance.PairMatrices;
import org.siamese.core.distance.PairMatrix;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.LossWeight;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.objective.Miner;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.internal.Require;

/**
 * A loss of anchors whose anchors are taken in blocks: the same value and gradient in memory for a block's pairs, not for those of the
 * whole batch, in about twice the time: terms are computed once for their sums and once more for their derivatives. Takes
 * {@link Labels}. Make one by {@link AnchorLoss#anchorBlocks}.
 *
 * @param loss the loss, one that is the sum of its anchors' terms and has no miner that chooses pairs
 * @param anchors number of anchors of a block, at least 1
 */
public record AnchorBlocksLoss(AnchorLoss loss, int anchors) implements MetricLoss {
    /** Checks the parameters. */
    public AnchorBlocksLoss {
        Require.atLeast("anchors", anchors, 1);
        if (!LabelledAnchors.canTake(loss)) {
            throw new IllegalArgumentException(
                    "loss: expected one that is the sum of its anchors' terms, without a miner that"
                            + " chooses pairs, got " + loss);
        }
    }

    /** This loss with blocks of another size. */
    public AnchorBlocksLoss withAnchors(int anchors) {
        return new AnchorBlocksLoss(loss, anchors);
    }

    @Override
    public PairMeasure distance() {
        return loss.distance();
    }

    @Override
    public List<LossWeight> weights(int dimension) {
        return loss.weights(dimension);
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        if (!(targets instanceof Labels given)) {
            throw Require.unsupported(this, "Labels", targets);
        }
        Require.sameRows(embeddings, targets);
        return evaluate(RowMatrices.of(embeddings), given.toIntArray(), embeddings.dataType());
    }

    LossResult evaluate(RowMatrix rows, int[] labels, DataType type) {
        int n = labels.length;
        int d = rows.dimension();
        int[][] members = LabelledAnchors.members(labels);
        double[] gradient = new double[n * d];
        boolean hasPositive = Arrays.stream(members).anyMatch(list -> list.length > 1);
        if (!loss.isDefinedOn(hasPositive, members[0].length < n)) {
            return LossResult.of(0, RowMatrices.toArray(gradient, n, d, type), 0, 0);
        }
        Miner miner = loss.miner();
        double[] rowWeights = new double[n];
        Arrays.fill(rowWeights, 1);
        if (miner != null) {
            rowWeights = RowWeights.of(new LabelledBatch(rows, labels), miner, false);
        }
        TermSums sums = new TermSums(loss.reducer(), labels);
        for (int from = 0; from < n; from += anchors) {
            terms(block(rows, from), rows, members, rowWeights, from, sums, null);
        }
        TermSums.Reduced reduced = sums.reduce(loss.divisor(sums));
        loss.reduced(sums, reduced);
        for (int from = 0; from < n; from += anchors) {
            RowMatrix block = block(rows, from);
            TermSums again = new TermSums(loss.reducer(), labels);
            PairMatrix.Gradient part =
                    Objects.requireNonNull(terms(block, rows, members, rowWeights, from, again, reduced));
            for (int k = 0; k < part.first().length; k++) {
                gradient[from * d + k] += part.first()[k];
            }
            for (int k = 0; k < gradient.length; k++) {
                gradient[k] += part.second()[k];
            }
        }
        return LossResult.of(reduced.value(), RowMatrices.toArray(gradient, n, d, type), sums.tuples(), sums.active());
    }

    private RowMatrix block(RowMatrix rows, int from) {
        return rows.rows(
                IntStream.range(from, Math.min(rows.rows(), from + anchors)).toArray());
    }

    /** Adds the terms of a block; where they are reduced already, gives their gradient. */
    private PairMatrix.@Nullable Gradient terms(
            RowMatrix block,
            RowMatrix rows,
            int[][] members,
            double[] rowWeights,
            int from,
            TermSums sums,
            TermSums.@Nullable Reduced reduced) {
        int n = rows.rows();
        PairMatrix matrix = PairMatrices.of(loss.distance(), block, rows);
        double[] all = reduced == null ? null : new double[matrix.values().length];
        double[] values = new double[n];
        double[] derivatives = new double[n];
        AnchorRow row = AnchorRow.ofLabels(n, sums, Double.POSITIVE_INFINITY);
        for (int i = 0; i < block.rows(); i++) {
            int anchor = from + i;
            System.arraycopy(matrix.values(), i * n, values, 0, n);
            Arrays.fill(derivatives, 0);
            row.enter(anchor, members[anchor], values, derivatives);
            row.weigh(rowWeights[anchor]);
            loss.anchor(row);
            if (reduced != null) {
                double positive = rowWeights[anchor] * reduced.weight(Part.POSITIVE, anchor);
                double other = loss.hasParts() ? rowWeights[anchor] * reduced.weight(Part.NEGATIVE, anchor) : positive;
                for (int j = 0; j < n; j++) {
                    all[i * n + j] = derivatives[j] * (row.isPositive(j) ? positive : other);
                }
            }
        }
        return all == null ? null : matrix.gradient(all);
    }
}
