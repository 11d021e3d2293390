package org.siamese.losses;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.LabelSets;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Targets;
import org.siamese.core.distance.PairMatrices;
import org.siamese.core.distance.PairMatrix;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.AvgNonZeroReducer;
import org.siamese.losses.spi.Part;
import org.siamese.losses.spi.ReducedLoss;
import org.siamese.losses.spi.TermSums;

/**
 * Supervised contrastive loss on label sets: as {@link SupConLoss} with as positives of a row those whose sets have a Jaccard index of at
 * least the threshold, each of whose terms is multiplied by that index: for each row the mean over its positives of
 * -J_ip log(e^(s_ip/t) / sum over all others of e^(s/t)). Two empty sets have index 1. With threshold 0 every other row is a positive. A
 * row without a positive has no term. Takes {@link LabelSets}, or {@link Labels} as sets of one.
 *
 * <p>Khosla et al., Supervised Contrastive Learning, NeurIPS 2020; with sets as version 3 of pytorch-metric-learning.
 *
 * @param distance measure of a pair, default cosine similarity
 * @param temperature t, above 0, default 0.1
 * @param threshold least Jaccard index of a positive, 0 to 1, default 0.5
 * @param reducer of the losses of rows, default mean of those above 0
 */
public record MultiSupConLoss(PairMeasure distance, double temperature, double threshold, Reducer reducer)
        implements ReducedLoss {
    /** Default temperature. */
    public static final double DEFAULT_TEMPERATURE = 0.1;

    /** Default threshold. */
    public static final double DEFAULT_THRESHOLD = 0.5;

    /** Checks the parameters. */
    public MultiSupConLoss {
        Require.positive("temperature", temperature);
        Require.between("threshold", threshold, 0, 1);
    }

    /** Cosine similarity, temperature 0.1, threshold 0.5, mean of the losses above 0. */
    public static MultiSupConLoss ofDefaults() {
        return new MultiSupConLoss(
                new CosineSimilarity(), DEFAULT_TEMPERATURE, DEFAULT_THRESHOLD, new AvgNonZeroReducer());
    }

    /** This loss with another distance. */
    public MultiSupConLoss withDistance(PairMeasure distance) {
        return new MultiSupConLoss(distance, temperature, threshold, reducer);
    }

    /** This loss with another temperature. */
    public MultiSupConLoss withTemperature(double temperature) {
        return new MultiSupConLoss(distance, temperature, threshold, reducer);
    }

    /** This loss with another threshold. */
    public MultiSupConLoss withThreshold(double threshold) {
        return new MultiSupConLoss(distance, temperature, threshold, reducer);
    }

    /** This loss with another reducer. */
    public MultiSupConLoss withReducer(Reducer reducer) {
        return new MultiSupConLoss(distance, temperature, threshold, reducer);
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        LabelSets sets = sets(targets);
        Require.sameRows(embeddings, targets);
        RowMatrix rows = RowMatrices.of(embeddings);
        int n = rows.rows();
        PairMatrix matrix = PairMatrices.of(distance, rows, rows);
        double scale = -distance.sign() / temperature;
        int[] unknown = new int[n];
        Arrays.fill(unknown, -1);
        TermSums sums = new TermSums(reducer, unknown);
        double[] derivatives = new double[n * n];
        double[] shares = new double[n];
        double[] logits = new double[n];
        double[] alike = new double[n];
        for (int i = 0; i < n; i++) {
            int positives = 0;
            for (int j = 0; j < n; j++) {
                double jaccard = j == i ? -1 : sets.jaccard(i, j);
                alike[j] = jaccard >= threshold ? jaccard : -1;
                positives += alike[j] >= 0 ? 1 : 0;
                logits[j] = j == i ? Double.NEGATIVE_INFINITY : scale * matrix.values()[i * n + j];
            }
            if (positives == 0) {
                continue;
            }
            double all = ClassSoftmax.logSumExp(logits, shares);
            double loss = 0;
            double mass = 0;
            for (int j = 0; j < n; j++) {
                if (alike[j] >= 0) {
                    loss += alike[j] * (all - logits[j]) / positives;
                    mass += alike[j] / positives;
                }
            }
            if (sums.add(Part.WHOLE, i, loss, 1)) {
                for (int j = 0; j < n; j++) {
                    double pull = alike[j] >= 0 ? alike[j] / positives : 0;
                    derivatives[i * n + j] = j == i ? 0 : scale * (mass * shares[j] - pull);
                }
            }
        }
        TermSums.Reduced reduced = sums.reduce(Double.NaN);
        for (int k = 0; k < derivatives.length; k++) {
            derivatives[k] *= reduced.weight(Part.WHOLE, k / n);
        }
        double[] gradient = matrix.gradient(derivatives).first();
        return LossResult.of(
                reduced.value(),
                RowMatrices.toArray(gradient, n, rows.dimension(), embeddings.dataType()),
                sums.tuples(),
                sums.active());
    }

    private LabelSets sets(Targets targets) {
        if (targets instanceof LabelSets sets) {
            return sets;
        }
        if (targets instanceof Labels labels) {
            int[] classes = labels.toIntArray();
            return LabelSets.of(
                    Arrays.stream(classes).max().orElse(0) + 1,
                    Arrays.stream(classes).mapToObj(c -> new int[] {c}).toList());
        }
        throw Require.unsupported(this, "LabelSets or Labels", targets);
    }
}
