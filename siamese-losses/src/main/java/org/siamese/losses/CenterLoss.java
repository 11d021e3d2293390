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
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.internal.Require;
import org.siamese.losses.internal.WeightArray;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.ClassWeights;
import org.siamese.losses.spi.Part;
import org.siamese.losses.spi.ReducedLoss;
import org.siamese.losses.spi.TermSums;

/**
 * Center loss: |x - c_y|^2 / 2 to a learned centre of the row's class, on the embeddings as they are. Takes
 * {@link Labels}. It draws classes together and nothing apart: add it to another loss by {@link WeightedSumLoss}. The weight
 * "centers" is [classes, dimension], starts at 0 and trains by its gradient; or, as in the paper, it is state that moves by a rule of its own:
 * alpha times the sum over its rows of (x - c) / (1 + number of its rows).
 *
 * <p>Wen, Zhang, Li, Qiao, A Discriminative Feature Learning Approach for Deep Face Recognition, ECCV 2016.
 *
 * @param classes number of classes, at least 1
 * @param reducer of the losses of rows, default mean
 * @param alpha share by which centres move to the mean of their rows; 0, the default, trains them by their gradient
 */
public record CenterLoss(int classes, Reducer reducer, double alpha) implements ClassWeights, ReducedLoss {
    private static final String CENTERS = "centers";

    /** Checks the number of classes. */
    public CenterLoss {
        Require.between("alpha", alpha, 0, 1);
        Require.atLeast("classes", classes, 1);
    }

    /** Centres that train by their gradient. */
    public CenterLoss(int classes, Reducer reducer) {
        this(classes, reducer, 0);
    }

    /** Mean over rows. */
    public static CenterLoss ofClasses(int classes) {
        return new CenterLoss(classes, new MeanReducer());
    }

    /** This loss with another classes. */
    public CenterLoss withClasses(int classes) {
        return new CenterLoss(classes, reducer, alpha);
    }

    /** This loss with centres that move by the rule of the paper, whose alpha is 0.5; 0 trains them by their gradient. */
    public CenterLoss withAlpha(double alpha) {
        return new CenterLoss(classes, reducer, alpha);
    }

    /** This loss with another reducer. */
    public CenterLoss withReducer(Reducer reducer) {
        return new CenterLoss(classes, reducer, alpha);
    }

    @Override
    public String weightName() {
        return CENTERS;
    }

    @Override
    public boolean proxiesAreColumns() {
        return false;
    }

    @Override
    public List<LossWeight> weights(int dimension) {
        return List.of(new LossWeight(CENTERS, classes, dimension, new WeightInitConstant(0), alpha == 0));
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
        INDArray moved = alpha == 0
                ? null
                : RowMatrices.toArray(moved(rows, labels, centers), classes, d, embeddings.dataType());
        for (int k = 0; k < gradient.length; k++) {
            gradient[k] *= reduced.weight(Part.WHOLE, k / d);
            toCenters[labels[k / d] * d + k % d] -= gradient[k];
        }
        return new LossResult(
                reduced.value(),
                RowMatrices.toArray(gradient, labels.length, d, embeddings.dataType()),
                moved == null
                        ? Map.of(CENTERS, RowMatrices.toArray(toCenters, classes, d, embeddings.dataType()))
                        : Map.of(),
                moved == null ? Map.of() : Map.of(CENTERS, moved),
                sums.tuples(),
                sums.active());
    }

    private double[] moved(RowMatrix rows, int[] labels, double[] centers) {
        int d = rows.dimension();
        int[] counts = new int[classes];
        double[] sums = new double[centers.length];
        for (int i = 0; i < labels.length; i++) {
            counts[labels[i]]++;
            for (int k = 0; k < d; k++) {
                sums[labels[i] * d + k] += rows.values()[i * d + k] - centers[labels[i] * d + k];
            }
        }
        double[] moved = centers.clone();
        for (int k = 0; k < moved.length; k++) {
            moved[k] += alpha * sums[k] / (1 + counts[k / d]);
        }
        return moved;
    }
}
