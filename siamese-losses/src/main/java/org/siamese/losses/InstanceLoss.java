package org.siamese.losses;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Targets;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.MatrixLoss;
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.MeasuredBatch;
import org.siamese.losses.spi.Part;
import org.siamese.losses.spi.ReducedLoss;
import org.siamese.losses.spi.TermSums;

/**
 * Instance loss: cross entropy of each row of gamma s over all rows, itself included, with as target column the rank of the row's class
 * among the distinct classes of the batch, in order. So the k-th row of the batch stands for the k-th class, whatever it shows; with
 * classes in order, and a first row of each before the others, it is a softmax over prototypes. Takes {@link Labels}.
 *
 * <p>Zheng, Zheng, Garrett, Yang, Xu, Shen, Dual-Path Convolutional Image-Text Embeddings with Instance Loss, TOMM 2020, as
 * pytorch-metric-learning has it.
 *
 * @param distance measure of a pair, default cosine similarity
 * @param gamma scale, above 0, default 64
 * @param reducer of the losses of rows, default mean
 */
public record InstanceLoss(PairMeasure distance, double gamma, Reducer reducer) implements MatrixLoss, ReducedLoss {
    /** Default scale. */
    public static final double DEFAULT_GAMMA = 64;

    /** Checks the parameters. */
    public InstanceLoss {
        Require.positive("gamma", gamma);
    }

    /** Cosine similarity, gamma 64, mean. */
    public static InstanceLoss ofDefaults() {
        return new InstanceLoss(new CosineSimilarity(), DEFAULT_GAMMA, new MeanReducer());
    }

    /** This loss with another distance. */
    public InstanceLoss withDistance(PairMeasure distance) {
        return new InstanceLoss(distance, gamma, reducer);
    }

    /** This loss with another gamma. */
    public InstanceLoss withGamma(double gamma) {
        return new InstanceLoss(distance, gamma, reducer);
    }

    /** This loss with another reducer. */
    public InstanceLoss withReducer(Reducer reducer) {
        return new InstanceLoss(distance, gamma, reducer);
    }

    /** None: all rows are taken. */
    @Override
    public @Nullable Miner miner() {
        return null;
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        if (!(targets instanceof Labels)) {
            throw Require.unsupported(this, "Labels", targets);
        }
        return MatrixLoss.super.evaluate(embeddings, targets, weights);
    }

    @Override
    public MatrixOutcome over(MeasuredBatch batch) {
        int rows = batch.rows();
        int[] labels = batch.anchorLabels();
        int[] distinct = Arrays.stream(labels).distinct().sorted().toArray();
        TermSums sums = new TermSums(reducer, labels);
        double[] derivatives = new double[batch.values().length];
        double scale = -distance.sign() * gamma;
        double[] logits = new double[rows];
        double[] shares = new double[rows];
        for (int i = 0; i < labels.length; i++) {
            int target = Arrays.binarySearch(distinct, labels[i]);
            if (target >= rows) {
                throw new IllegalArgumentException(
                        "references: expected at least a row for each of " + distinct.length + " classes, got " + rows);
            }
            for (int j = 0; j < rows; j++) {
                logits[j] = scale * batch.values()[i * rows + j];
            }
            double all = ClassSoftmax.logSumExp(logits, shares);
            if (sums.add(Part.WHOLE, i, Math.max(0, all - logits[target]), 1)) {
                shares[target] -= 1;
                System.arraycopy(shares, 0, derivatives, i * rows, rows);
            }
        }
        TermSums.Reduced reduced = sums.reduce(Double.NaN);
        for (int k = 0; k < derivatives.length; k++) {
            derivatives[k] *= scale * reduced.weight(Part.WHOLE, k / rows);
        }
        return new MatrixOutcome(reduced.value(), derivatives, sums.tuples(), sums.active());
    }
}
