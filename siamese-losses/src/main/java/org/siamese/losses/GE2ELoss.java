package org.siamese.losses;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Targets;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.LossWeight;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.internal.Require;
import org.siamese.losses.internal.WeightArray;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.Logistic;
import org.siamese.losses.spi.Part;
import org.siamese.losses.spi.ReducedLoss;
import org.siamese.losses.spi.TermSums;

/**
 * Generalised end-to-end loss of speaker verification: S_ik = w cos(x_i, mean of the unit rows of class k) + b, the row's own class
 * without the row itself; then cross entropy over the batch's classes, or the contrast of the own with the nearest other class. A row
 * alone in its class has no term, but its class is one of the others'. Takes {@link Labels}. The weights "w" and "b", [1, 1], start at 10
 * and -5 and train with the tower; the paper keeps w above 0, to which it comes by itself unless the learning rate is far too high.
 *
 * <p>Wan, Wang, Papir, Moreno, Generalized End-to-End Loss for Speaker Verification, ICASSP 2018.
 *
 * @param variant default softmax
 * @param startW where w starts, above 0, default 10
 * @param startB where b starts, default -5
 * @param reducer of the losses of rows, default mean
 */
public record GE2ELoss(GE2EVariant variant, double startW, double startB, Reducer reducer) implements ReducedLoss {
    /** Where w starts. */
    public static final double DEFAULT_START_W = 10;

    /** Where b starts. */
    public static final double DEFAULT_START_B = -5;

    private static final String W = "w";
    private static final String B = "b";

    /** Checks the parameters. */
    public GE2ELoss {
        Require.positive("startW", startW);
        Require.finite("startB", startB);
    }

    /** Softmax, w from 10, b from -5, mean. */
    public static GE2ELoss ofDefaults() {
        return new GE2ELoss(GE2EVariant.SOFTMAX, DEFAULT_START_W, DEFAULT_START_B, new MeanReducer());
    }

    /** This loss with another variant. */
    public GE2ELoss withVariant(GE2EVariant variant) {
        return new GE2ELoss(variant, startW, startB, reducer);
    }

    /** This loss with another start w. */
    public GE2ELoss withStartW(double startW) {
        return new GE2ELoss(variant, startW, startB, reducer);
    }

    /** This loss with another start b. */
    public GE2ELoss withStartB(double startB) {
        return new GE2ELoss(variant, startW, startB, reducer);
    }

    /** This loss with another reducer. */
    public GE2ELoss withReducer(Reducer reducer) {
        return new GE2ELoss(variant, startW, startB, reducer);
    }

    @Override
    public PairMeasure distance() {
        return new CosineSimilarity();
    }

    @Override
    public List<LossWeight> weights(int dimension) {
        return List.of(
                new LossWeight(W, 1, 1, new WeightInitConstant(startW)),
                new LossWeight(B, 1, 1, new WeightInitConstant(startB)));
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        if (!(targets instanceof Labels given)) {
            throw Require.unsupported(this, "Labels", targets);
        }
        Require.sameRows(embeddings, targets);
        RowMatrix rows = RowMatrices.of(embeddings);
        double w = WeightArray.read(weights, W, 1, 1).values()[0];
        double b = WeightArray.read(weights, B, 1, 1).values()[0];
        int[] labels = given.toIntArray();
        int[] distinct = Arrays.stream(labels).distinct().sorted().toArray();
        int[] index = Arrays.stream(labels)
                .map(label -> Arrays.binarySearch(distinct, label))
                .toArray();
        Centroids centroids = new Centroids(rows.unitRows(), index, distinct.length);
        TermSums sums = new TermSums(reducer, labels);
        double[][] slopes = new double[labels.length][];
        double[] cosines = new double[distinct.length];
        for (int i = 0; i < labels.length; i++) {
            if (centroids.count(index[i]) > 1) {
                centroids.cosines(i, cosines);
                double[] slope = new double[distinct.length];
                double loss = term(index[i], cosines, w, b, slope);
                slopes[i] = sums.add(Part.WHOLE, i, loss, 1) ? slope : null;
            }
        }
        TermSums.Reduced reduced = sums.reduce(Double.NaN);
        double toW = 0;
        double toB = 0;
        for (int i = 0; i < labels.length; i++) {
            if (slopes[i] != null) {
                centroids.cosines(i, cosines);
                for (int k = 0; k < cosines.length; k++) {
                    double slope = reduced.weight(Part.WHOLE, i) * slopes[i][k];
                    toW += slope * cosines[k];
                    toB += slope;
                    centroids.addGradient(i, k, w * slope);
                }
            }
        }
        double[] gradient = centroids.gradient();
        rows.unitRowsBackward(gradient);
        DataType type = embeddings.dataType();
        return new LossResult(
                reduced.value(),
                RowMatrices.toArray(gradient, rows.rows(), rows.dimension(), type),
                Map.of(
                        W, RowMatrices.toArray(new double[] {toW}, 1, 1, type),
                        B, RowMatrices.toArray(new double[] {toB}, 1, 1, type)),
                sums.tuples(),
                sums.active());
    }

    /** The term of a row, and its derivatives in w cos + b of each class. */
    private double term(int own, double[] cosines, double w, double b, double[] slopes) {
        double[] logits = new double[cosines.length];
        Arrays.setAll(logits, k -> w * cosines[k] + b);
        if (variant == GE2EVariant.SOFTMAX) {
            double all = ClassSoftmax.logSumExp(logits, slopes);
            slopes[own] -= 1;
            return Math.max(0, all - logits[own]);
        }
        int nearest = -1;
        for (int k = 0; k < logits.length; k++) {
            nearest = k != own && (nearest < 0 || logits[k] > logits[nearest]) ? k : nearest;
        }
        double share = Logistic.sigmoid(logits[own]);
        slopes[own] = -share * (1 - share);
        double other = nearest < 0 ? 0 : Logistic.sigmoid(logits[nearest]);
        if (nearest >= 0) {
            slopes[nearest] = other * (1 - other);
        }
        return 1 - share + other;
    }
}
