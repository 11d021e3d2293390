package org.siamese.losses;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Targets;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.LossWeight;
import org.siamese.core.objective.MetricLoss;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.internal.RelatedPairs;
import org.siamese.losses.internal.Require;
import org.siamese.losses.internal.WeightArray;
import org.siamese.losses.spi.Logistic;

/**
 * Logistic pair loss: a head gives the probability that a pair shows the same, p = 1 / (1 + e^-z) with
 * z = bias + sum over k of alpha_k |a_k - b_k|, and the loss is the mean cross entropy, -log p for same and -log(1 - p) for
 * different pairs. Targets as {@link HadsellContrastiveLoss}. The weights "alpha" [dimension, 1], which starts at
 * -1 / dimension, and "bias" [1, 1], which starts at 1, train with the tower. A coordinate in which both agree has derivative 0.
 *
 * <p>Koch, Zemel, Salakhutdinov, Siamese Neural Networks for One-shot Image Recognition, 2015.
 */
public record LogisticPairLoss() implements MetricLoss {
    private static final String ALPHA = "alpha";
    private static final String BIAS = "bias";

    /** The loss; it has no parameters. */
    public static LogisticPairLoss ofDefaults() {
        return new LogisticPairLoss();
    }

    @Override
    public List<LossWeight> weights(int dimension) {
        return List.of(
                new LossWeight(ALPHA, dimension, 1, new WeightInitConstant(-1.0 / dimension)),
                new LossWeight(BIAS, 1, 1, new WeightInitConstant(1)));
    }

    /**
     * The probability that each pair shows the same.
     *
     * @param embeddings rows 2i and 2i + 1 form pair i, so an even number
     * @param weights "alpha" and "bias"
     */
    public double[] probabilities(INDArray embeddings, Map<String, INDArray> weights) {
        RowMatrix rows = RowMatrices.of(embeddings);
        if (rows.rows() % 2 != 0) {
            throw new IllegalArgumentException(
                    "embeddings: expected an even number of rows, two for each pair, got " + rows.rows());
        }
        double[] alpha = WeightArray.read(weights, ALPHA, rows.dimension(), 1).values();
        double bias = WeightArray.read(weights, BIAS, 1, 1).values()[0];
        double[] probabilities = new double[rows.rows() / 2];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = Logistic.sigmoid(logit(rows, 2 * i, 2 * i + 1, alpha, bias));
        }
        return probabilities;
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        Require.sameRows(embeddings, targets);
        RowMatrix rows = RowMatrices.of(embeddings);
        int d = rows.dimension();
        double[] x = rows.values();
        double[] alpha = WeightArray.read(weights, ALPHA, d, 1).values();
        double bias = WeightArray.read(weights, BIAS, 1, 1).values()[0];
        RelatedPairs pairs = RelatedPairs.of(targets);
        double[] gradient = new double[x.length];
        double[] toAlpha = new double[d];
        double toBias = 0;
        double sum = 0;
        for (int k = 0; k < pairs.count(); k++) {
            int a = pairs.first()[k];
            int b = pairs.second()[k];
            double toward = pairs.same()[k] ? -1 : 1;
            double z = toward * logit(rows, a, b, alpha, bias);
            sum += Logistic.softplus(z) / pairs.count();
            double derivative = toward * Logistic.sigmoid(z) / pairs.count();
            toBias += derivative;
            for (int i = 0; i < d; i++) {
                double difference = x[a * d + i] - x[b * d + i];
                toAlpha[i] += derivative * Math.abs(difference);
                double step = derivative * alpha[i] * Math.signum(difference);
                gradient[a * d + i] += step;
                gradient[b * d + i] -= step;
            }
        }
        return new LossResult(
                sum,
                RowMatrices.toArray(gradient, rows.rows(), d, embeddings.dataType()),
                Map.of(
                        ALPHA,
                        RowMatrices.toArray(toAlpha, d, 1, embeddings.dataType()),
                        BIAS,
                        RowMatrices.toArray(new double[] {toBias}, 1, 1, embeddings.dataType())),
                pairs.count(),
                sum > 0 ? pairs.count() : 0);
    }

    private static double logit(RowMatrix rows, int a, int b, double[] alpha, double bias) {
        double z = bias;
        for (int i = 0; i < alpha.length; i++) {
            z += alpha[i] * Math.abs(rows.values()[a * alpha.length + i] - rows.values()[b * alpha.length + i]);
        }
        return z;
    }
}
