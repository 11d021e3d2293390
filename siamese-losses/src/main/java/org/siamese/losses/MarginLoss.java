package org.siamese.losses;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Targets;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.LossWeight;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.losses.internal.Require;
import org.siamese.losses.internal.WeightArray;
import org.siamese.losses.reducer.DivisorReducer;
import org.siamese.losses.spi.AnchorLoss;
import org.siamese.losses.spi.AnchorRow;
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.MeasuredBatch;
import org.siamese.losses.spi.Part;
import org.siamese.losses.spi.ReducedLoss;
import org.siamese.losses.spi.TermSums;

/**
 * Margin loss: over all triplets max(0, d_ap - beta + margin) and max(0, beta - d_an + margin), each reduced by itself; the
 * default divides by the number of terms above 0. A pair counts once for each triplet it is part of. The boundary beta is
 * fixed, or a weight "beta" that trains with the tower. One beta for all classes adds nu beta; one for each class of the anchor adds
 * nu times its anchor's beta for each triplet, reduced as a part of its own. A batch without a triplet has no loss.
 *
 * <p>Wu, Manmatha, Smola, Krähenbühl, Sampling Matters in Deep Embedding Learning, ICCV 2017; made for
 * {@link org.siamese.losses.miner.DistanceWeightedMiner}.
 *
 * @param distance measure of a pair, default Euclidean on unit rows
 * @param margin at least 0, default 0.2
 * @param beta the boundary, or where it starts, default 1.2
 * @param betas number of boundaries that are learned: 0 for a fixed one (default), 1 for all classes, or the number of classes
 * @param nu weight of the learned boundaries in the loss, at least 0, default 0
 * @param miner what chooses triplets or pairs, default none
 * @param reducer default divides by the number of terms above 0
 */
public record MarginLoss(
        PairMeasure distance, double margin, double beta, int betas, double nu, @Nullable Miner miner, Reducer reducer)
        implements AnchorLoss, ReducedLoss {
    /** Default margin. */
    public static final double DEFAULT_MARGIN = 0.2;

    /** Default boundary. */
    public static final double DEFAULT_BETA = 1.2;

    /** Default weight of learned boundaries. */
    public static final double DEFAULT_NU = 0;

    private static final String BETA = "beta";

    /** Checks the parameters. */
    public MarginLoss {
        Require.nonNegative("margin", margin);
        Require.finite("beta", beta);
        Require.atLeast("betas", betas, 0);
        Require.nonNegative("nu", nu);
    }

    /** Euclidean distance on unit rows, margin 0.2, fixed beta 1.2. */
    public static MarginLoss ofDefaults() {
        return new MarginLoss(
                EuclideanDistance.ofUnitRows(),
                DEFAULT_MARGIN,
                DEFAULT_BETA,
                0,
                DEFAULT_NU,
                null,
                new DivisorReducer());
    }

    /** This loss with another distance. */
    public MarginLoss withDistance(PairMeasure distance) {
        return new MarginLoss(distance, margin, beta, betas, nu, miner, reducer);
    }

    /** This loss with another margin. */
    public MarginLoss withMargin(double margin) {
        return new MarginLoss(distance, margin, beta, betas, nu, miner, reducer);
    }

    /** This loss with another beta. */
    public MarginLoss withBeta(double beta) {
        return new MarginLoss(distance, margin, beta, betas, nu, miner, reducer);
    }

    /** This loss with another betas. */
    public MarginLoss withBetas(int betas) {
        return new MarginLoss(distance, margin, beta, betas, nu, miner, reducer);
    }

    /** This loss with another nu. */
    public MarginLoss withNu(double nu) {
        return new MarginLoss(distance, margin, beta, betas, nu, miner, reducer);
    }

    /** This loss with another miner. */
    public MarginLoss withMiner(@Nullable Miner miner) {
        return new MarginLoss(distance, margin, beta, betas, nu, miner, reducer);
    }

    /** This loss with another reducer. */
    public MarginLoss withReducer(Reducer reducer) {
        return new MarginLoss(distance, margin, beta, betas, nu, miner, reducer);
    }

    @Override
    public List<LossWeight> weights(int dimension) {
        return betas == 0 ? List.of() : List.of(new LossWeight(BETA, betas, 1, new WeightInitConstant(beta)));
    }

    @Override
    public boolean hasParts() {
        return true;
    }

    @Override
    public double divisor(TermSums sums) {
        return sums.active();
    }

    @Override
    public boolean splitsByAnchor() {
        return betas == 0;
    }

    @Override
    public void anchor(AnchorRow row) {
        anchor(row, beta);
    }

    private void anchor(AnchorRow row, double boundary) {
        int sign = distance.sign();
        int positives = row.positives(true);
        int negatives = row.negatives(true);
        for (int j = 0; j < row.columns(); j++) {
            if (row.sign(j) != 0) {
                boolean positive = row.isPositive(j);
                double excess = sign * (row.value(j) - boundary);
                double loss = Math.max(0, (positive ? excess : -excess) + margin);
                int times = row.inTriplets(j, positives, negatives);
                if (times > 0 && row.add(positive ? Part.POSITIVE : Part.NEGATIVE, loss, times) && loss > 0) {
                    row.setDerivative(j, (positive ? sign : -sign) * times);
                }
            }
        }
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        if (betas == 0) {
            return AnchorLoss.super.evaluate(embeddings, targets, weights);
        }
        if (betas > 1 && !(targets instanceof Labels)) {
            throw Require.unsupported(this, "Labels, as it learns one beta for each class", targets);
        }
        MeasuredBatch batch = MeasuredBatch.of(this, embeddings, targets);
        double[] boundaries = WeightArray.read(weights, BETA, betas, 1).values();
        double[] derivatives = new double[betas];
        int[] index = betas == 1 ? new int[batch.anchors()] : batch.anchorLabels();
        Require.classes(index, betas, "betas");
        Learned learned = new Learned(this, boundaries, index, derivatives);
        MatrixOutcome outcome = learned.over(batch);
        for (int k = 0; k < outcome.derivatives().length; k++) {
            // A term of a pair depends on value - beta alone.
            derivatives[index[k / batch.rows()]] -= outcome.derivatives()[k];
        }
        double[] gradient = batch.batch().gradient(distance, outcome.derivatives());
        return new LossResult(
                outcome.value(),
                RowMatrices.toArray(
                        gradient, batch.anchors(), gradient.length / batch.anchors(), embeddings.dataType()),
                Map.of(BETA, RowMatrices.toArray(derivatives, betas, 1, embeddings.dataType())),
                outcome.tuples(),
                outcome.active());
    }

    /** The loss with a boundary for each anchor. */
    private record Learned(MarginLoss loss, double[] boundaries, int[] index, double[] toBoundaries)
            implements AnchorLoss {
        @Override
        public PairMeasure distance() {
            return loss.distance;
        }

        @Override
        public @Nullable Miner miner() {
            return loss.miner;
        }

        @Override
        public Reducer reducer() {
            return loss.reducer;
        }

        @Override
        public boolean hasParts() {
            return true;
        }

        @Override
        public double divisor(TermSums sums) {
            return loss.divisor(sums);
        }

        @Override
        public void anchor(AnchorRow row) {
            double boundary = boundaries[index[row.anchor()]];
            loss.anchor(row, boundary);
            if (boundaries.length > 1 && loss.nu > 0) {
                int positives = row.positives(true);
                int negatives = row.negatives(true);
                int triplets = 0;
                for (int j = 0; j < row.columns(); j++) {
                    triplets += row.isPositive(j) ? row.inTriplets(j, positives, negatives) : 0;
                }
                row.add(Part.REGULARISER, loss.nu * boundary, triplets);
            }
        }

        @Override
        public MatrixOutcome over(MeasuredBatch batch) {
            MatrixOutcome outcome = AnchorLoss.super.over(batch);
            if (boundaries.length > 1 || outcome.tuples() == 0) {
                return outcome;
            }
            toBoundaries[0] = loss.nu;
            return new MatrixOutcome(
                    outcome.value() + loss.nu * boundaries[0],
                    outcome.derivatives(),
                    outcome.tuples(),
                    outcome.active());
        }

        @Override
        public void reduced(TermSums sums, TermSums.Reduced reduced) {
            for (int anchor = 0; boundaries.length > 1 && anchor < index.length; anchor++) {
                toBoundaries[index[anchor]] +=
                        loss.nu * sums.kept(Part.REGULARISER, anchor) * reduced.weight(Part.REGULARISER, anchor);
            }
        }
    }
}
