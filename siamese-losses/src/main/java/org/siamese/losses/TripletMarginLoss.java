package org.siamese.losses;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Targets;
import org.siamese.core.batch.Triplets;
import org.siamese.core.distance.EmbeddingMatrix;
import org.siamese.core.distance.EuclideanDistance;
import org.siamese.core.distance.ListedPairs;
import org.siamese.core.distance.PairMeasure;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.MetricLoss;
import org.siamese.losses.internal.Require;

/**
 * Triplet loss: max(0, d(a, p) - d(a, n) + margin), averaged over the triplets where it is above 0.
 *
 * <p>Schroff, Kalenichenko, Philbin, FaceNet, CVPR 2015.
 *
 * @param distance how far apart a pair is, default Euclidean on unit rows
 * @param margin how much farther than the positive the negative should be, at least 0, default 0.05
 */
public record TripletMarginLoss(PairMeasure distance, double margin) implements MetricLoss {
    /** Default margin. */
    public static final double DEFAULT_MARGIN = 0.05;

    /** Checks the margin. */
    public TripletMarginLoss {
        Require.nonNegative("margin", margin);
    }

    /** Euclidean distance on unit rows, margin 0.05. */
    public static TripletMarginLoss ofDefaults() {
        return new TripletMarginLoss(EuclideanDistance.ofUnitRows(), DEFAULT_MARGIN);
    }

    /** This loss with another distance. */
    public TripletMarginLoss withDistance(PairMeasure distance) {
        return new TripletMarginLoss(distance, margin);
    }

    /** This loss with another margin. */
    public TripletMarginLoss withMargin(double margin) {
        return new TripletMarginLoss(distance, margin);
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        if (!(targets instanceof Triplets triplets)) {
            throw Require.unsupported(this, "Triplets", targets);
        }
        Require.sameRows(embeddings, targets);
        EmbeddingMatrix matrix = EmbeddingMatrix.of(embeddings);
        int[] anchors = new int[triplets.count()];
        int[] positives = new int[triplets.count()];
        int[] negatives = new int[triplets.count()];
        for (int k = 0; k < anchors.length; k++) {
            anchors[k] = 3 * k;
            positives[k] = 3 * k + 1;
            negatives[k] = 3 * k + 2;
        }
        ListedPairs toPositive = distance.pairs(matrix, anchors, positives);
        ListedPairs toNegative = distance.pairs(matrix, anchors, negatives);
        double[] active = new double[anchors.length];
        double sum = 0;
        int count = 0;
        for (int k = 0; k < active.length; k++) {
            double loss = distance.excess(toPositive.values()[k], toNegative.values()[k]) + margin;
            if (loss > 0) {
                sum += loss;
                count++;
                active[k] = distance.sign();
            }
        }
        double[] up = new double[active.length];
        double[] down = new double[active.length];
        for (int k = 0; k < active.length && count > 0; k++) {
            up[k] = active[k] / count;
            down[k] = -active[k] / count;
        }
        double[] gradient = toPositive.gradient(up);
        double[] negative = toNegative.gradient(down);
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] += negative[i];
        }
        INDArray array =
                EmbeddingMatrix.of(gradient, matrix.rows(), matrix.dimension()).toArray(embeddings.dataType());
        return LossResult.of(count == 0 ? 0 : sum / count, array, anchors.length, count);
    }
}
