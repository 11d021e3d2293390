package org.siamese.losses;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Targets;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.LossWeight;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.internal.Require;
import org.siamese.losses.internal.WeightArray;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.Part;
import org.siamese.losses.spi.TermSums;

/**
 * Center loss: |x - c_y|^2 / 2 to a learned centre of the row's class, on the embeddings as they are. Takes
 * {@link Labels}. It draws classes together and nothing apart: add it to another loss by {@link WeightedSumLoss}. The weight
 * "centers" is [classes, dimension], starts at 0 and trains by its gradient (the paper moves centres by a rule of its own).
 *
 * <p>Wen, Zhang, Li, Qiao, A Discriminative Feature Learning Approach for Deep Face Recognition, ECCV 2016.
 *
 * @param classes number of classes, at least 1
 * @param reducer of the losses of rows, default mean
 */
public record CenterLoss(int classes, Reducer reducer) implements MetricLoss {
    private static final String CENTERS = "centers";

    /** Checks the number of classes. */
    public CenterLoss {
        Require.atLeast("classes", classes, 1);
    }

    /** Mean over rows. */
    public static CenterLoss ofClasses(int classes) {
        return new CenterLoss(classes, new MeanReducer());
    }

    /** This loss with another classes. */
    public CenterLoss withClasses(int classes) {
        return new CenterLoss(classes, reducer);
    }

    /** This loss with another reducer. */
    public CenterLoss withReducer(Reducer reducer) {
        return new CenterLoss(classes, reducer);
    }

    @Override
    public List<LossWeight> weights(int dimension) {
        return List.of(new LossWeight(CENTERS, classes, dimension, new WeightInitConstant(0)));
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        if (!(targets instanceof Labels given)) {
            throw Require.unsupported(this, "Labels", targets);
        }
        Require.sameRows(embeddings, targets);
        RowMatrix rows = RowMatrices.of(embeddings);
        int[] labels = given.toIntArray();
        Require.classes(labels, classes, "classes");
        int d = rows.dimension();
        double[] centers = WeightArray.read(weights, CENTERS, classes, d).values();
        double[] gradient = new double[rows.values().length];
        double[] toCenters = new double[centers.length];
        TermSums sums = new TermSums(reducer, labels);
        for (int i = 0; i < labels.length; i++) {
            double squared = 0;
            for (int k = 0; k < d; k++) {
                gradient[i * d + k] = rows.values()[i * d + k] - centers[labels[i] * d + k];
                squared += gradient[i * d + k] * gradient[i * d + k];
            }
            if (!sums.add(Part.WHOLE, i, squared / 2, 1)) {
                java.util.Arrays.fill(gradient, i * d, (i + 1) * d, 0);
            }
        }
        TermSums.Reduced reduced = sums.reduce(Double.NaN);
        for (int k = 0; k < gradient.length; k++) {
            gradient[k] *= reduced.weight(Part.WHOLE, k / d);
            toCenters[labels[k / d] * d + k % d] -= gradient[k];
        }
        return new LossResult(
                reduced.value(),
                RowMatrices.toArray(gradient, labels.length, d, embeddings.dataType()),
                Map.of(CENTERS, RowMatrices.toArray(toCenters, classes, d, embeddings.dataType())),
                sums.tuples(),
                sums.active());
    }
}
