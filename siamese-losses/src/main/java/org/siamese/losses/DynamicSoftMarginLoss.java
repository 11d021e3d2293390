package org.siamese.losses;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Targets;
import org.siamese.core.batch.Triplets;
import org.siamese.core.distance.PairMatrices;
import org.siamese.core.distance.PairMatrix;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.LossWeight;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.objective.Miner;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.internal.Require;
import org.siamese.losses.internal.WeightArray;
import org.siamese.losses.spi.MatrixLoss;
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.MeasuredBatch;

/**
 * Dynamic soft margin: over all triplets D = d_ap - d_an, and the mean of F(D) D, F the share of triplets whose D was no larger: the
 * running histogram of D summed up to its bin, the batch already in it. So hard triplets count and easy ones hardly do, without a margin.
 * Nothing is clipped at 0, so values may be negative. The gradient takes F as constant. Targets: {@link Labels}, {@link Triplets}, or
 * {@link Pairs} that all show the same, two views of each image, whose negative distance is the smaller of the least others of its row
 * and its column.
 *
 * <p>The histogram spans [least, -least] and lies in the weight "histogram", [bins, 1], which is not trainable: a value between the lower
 * edges of two bins is shared between them; it takes the momentum's share of each batch, all of the first, and sums to 1. Values beyond
 * an end count at its edge.
 *
 * <p>Zhang, Rusinkiewicz, Learning Local Descriptors With a CDF-Based Dynamic Soft Margin, ICCV 2019.
 *
 * @param least least D that the histogram tells apart, below 0, default -2
 * @param bins at least 1, default 10
 * @param momentum share of a batch in the histogram, above 0 and at most 1, default 0.01
 * @param miner what chooses triplets or pairs, default none
 */
public record DynamicSoftMarginLoss(double least, int bins, double momentum, @Nullable Miner miner)
        implements MetricLoss {
    /** Default lower end of the histogram. */
    public static final double DEFAULT_LEAST = -2;

    /** Default number of bins. */
    public static final int DEFAULT_BINS = 10;

    /** Default share of a batch. */
    public static final double DEFAULT_MOMENTUM = 0.01;

    private static final String HISTOGRAM = "histogram";

    /** Checks the parameters. */
    public DynamicSoftMarginLoss {
        if (!(least < 0) || Double.isInfinite(least)) {
            throw new IllegalArgumentException("least: expected a finite value below 0, got " + least);
        }
        Require.atLeast("bins", bins, 1);
        Require.positive("momentum", momentum);
        Require.between("momentum", momentum, 0, 1);
    }

    /** Histogram of 10 bins from -2 to 2, momentum 0.01. */
    public static DynamicSoftMarginLoss ofDefaults() {
        return new DynamicSoftMarginLoss(DEFAULT_LEAST, DEFAULT_BINS, DEFAULT_MOMENTUM, null);
    }

    /** This loss with another least. */
    public DynamicSoftMarginLoss withLeast(double least) {
        return new DynamicSoftMarginLoss(least, bins, momentum, miner);
    }

    /** This loss with another bins. */
    public DynamicSoftMarginLoss withBins(int bins) {
        return new DynamicSoftMarginLoss(least, bins, momentum, miner);
    }

    /** This loss with another momentum. */
    public DynamicSoftMarginLoss withMomentum(double momentum) {
        return new DynamicSoftMarginLoss(least, bins, momentum, miner);
    }

    /** This loss with another miner. */
    public DynamicSoftMarginLoss withMiner(@Nullable Miner miner) {
        return new DynamicSoftMarginLoss(least, bins, momentum, miner);
    }

    /** Euclidean on unit rows. */
    @Override
    public PairMeasure distance() {
        return EuclideanDistance.ofUnitRows();
    }

    @Override
    public List<LossWeight> weights(int dimension) {
        return List.of(new LossWeight(HISTOGRAM, bins, 1, new WeightInitConstant(0), false));
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        double[] before = WeightArray.read(weights, HISTOGRAM, bins, 1).values();
        DynamicMargin margin = new DynamicMargin(least, before);
        LossResult result = targets instanceof Pairs pairs
                ? ofViews(embeddings, pairs, margin)
                : new Terms(this, margin).evaluate(embeddings, targets);
        return new LossResult(
                result.value(),
                result.gradient(),
                Map.of(),
                Map.of(HISTOGRAM, RowMatrices.toArray(margin.histogram(), bins, 1, embeddings.dataType())),
                result.tuples(),
                result.activeTuples());
    }

    private LossResult ofViews(INDArray embeddings, Pairs pairs, DynamicMargin margin) {
        Require.sameRows(embeddings, pairs);
        int n = pairs.count();
        int[] first = new int[n];
        int[] second = new int[n];
        for (int i = 0; i < n; i++) {
            if (!pairs.get(i).isSame()) {
                throw new IllegalArgumentException("targets, pair " + i
                        + ": DynamicSoftMarginLoss expects pairs that show the same, got " + pairs.get(i));
            }
            first[i] = 2 * i;
            second[i] = 2 * i + 1;
        }
        RowMatrix rows = RowMatrices.of(embeddings);
        double[] gradient = new double[rows.values().length];
        int tuples = n < 2 ? 0 : n;
        double value = 0;
        if (tuples > 0) {
            PairMatrix matrix = PairMatrices.of(distance(), rows.rows(first), rows.rows(second));
            double[] d = matrix.values();
            int[] nearest = new int[n];
            for (int i = 0; i < n; i++) {
                nearest[i] = nearest(d, i, n);
                margin.count(d[i * n + i] - d[nearest[i]]);
            }
            margin.update(momentum);
            double[] derivatives = new double[n * n];
            for (int i = 0; i < n; i++) {
                double gap = d[i * n + i] - d[nearest[i]];
                double share = margin.below(gap);
                value += share * gap / n;
                derivatives[i * n + i] += share / n;
                derivatives[nearest[i]] -= share / n;
            }
            PairMatrix.Gradient back = matrix.gradient(derivatives);
            rows.addRows(first, back.first(), gradient);
            rows.addRows(second, back.second(), gradient);
        }
        INDArray array = RowMatrices.toArray(gradient, rows.rows(), rows.dimension(), embeddings.dataType());
        return LossResult.of(value, array, tuples, tuples);
    }

    /** The place of the least value of row or column i that is not on the diagonal. */
    private static int nearest(double[] values, int i, int n) {
        int best = -1;
        for (int j = 0; j < n; j++) {
            for (int at : j == i ? new int[0] : new int[] {i * n + j, j * n + i}) {
                best = best < 0 || values[at] < values[best] ? at : best;
            }
        }
        return best;
    }

    /** The loss on triplets. */
    private record Terms(DynamicSoftMarginLoss loss, DynamicMargin margin) implements MatrixLoss {
        @Override
        public PairMeasure distance() {
            return loss.distance();
        }

        @Override
        public @Nullable Miner miner() {
            return loss.miner;
        }

        @Override
        public MatrixOutcome over(MeasuredBatch batch) {
            int rows = batch.rows();
            double[] d = batch.values();
            batch.forAllTriplets((a, p, n, times) -> {
                for (int k = 0; k < times; k++) {
                    margin.count(d[a * rows + p] - d[a * rows + n]);
                }
            });
            long count = margin.counted();
            if (count == 0) {
                return MatrixOutcome.none(batch);
            }
            margin.update(loss.momentum);
            double[] derivatives = new double[d.length];
            double[] value = {0};
            batch.forAllTriplets((a, p, n, times) -> {
                double gap = d[a * rows + p] - d[a * rows + n];
                double weight = times * margin.below(gap) / count;
                value[0] += weight * gap;
                derivatives[a * rows + p] += weight;
                derivatives[a * rows + n] -= weight;
            });
            return new MatrixOutcome(value[0], derivatives, count, count);
        }
    }
}
