package org.siamese.losses;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Targets;
import org.siamese.core.distance.PairMatrices;
import org.siamese.core.distance.PairMatrix;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.LossWeight;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.DotSimilarity;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.internal.Require;
import org.siamese.losses.internal.WeightArray;
import org.siamese.losses.spi.ClassWeights;

/**
 * P2SGrad as a loss: the mean over rows and classes of (cos t_c - 1)^2 for the row's own class and cos t_c ^2 for the others. No scale, no
 * margin, nothing to tune. Takes {@link Labels}. The weight "weight" is [dimension, classes]; its columns are made unit before every
 * evaluation, and their new values returned as the loss's state, so that the gradient is that of unit columns, not projected.
 *
 * <p>Zhang, Zhao, Yan, Fan, Li, Li, P2SGrad: Refined Gradients for Optimizing Deep Face Models, CVPR 2019; the loss as Wang, Yamagishi, A
 * Comparative Study on Recent Neural Spoofing Countermeasures for Synthetic Speech Detection, 2021.
 *
 * @param classes number of classes, at least 1
 */
public record P2SGradLoss(int classes) implements ClassWeights {
    private static final double HALF_RANGE = 1;

    /** Checks the parameters. */
    public P2SGradLoss {
        Require.atLeast("classes", classes, 1);
    }

    /** The loss of so many classes. */
    public static P2SGradLoss ofClasses(int classes) {
        return new P2SGradLoss(classes);
    }

    /** This loss with another classes. */
    public P2SGradLoss withClasses(int classes) {
        return new P2SGradLoss(classes);
    }

    @Override
    public String weightName() {
        return "weight";
    }

    @Override
    public boolean proxiesAreColumns() {
        return true;
    }

    @Override
    public PairMeasure distance() {
        return new CosineSimilarity();
    }

    @Override
    public List<LossWeight> weights(int dimension) {
        return List.of(new LossWeight(
                weightName(),
                dimension,
                classes,
                new WeightInitDistribution(new UniformDistribution(-HALF_RANGE, HALF_RANGE))));
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
        RowMatrix units =
                transposed(WeightArray.read(weights, weightName(), d, classes)).unitRows();
        PairMatrix cosines = PairMatrices.of(new DotSimilarity(), rows.unitRows(), units);
        double[] derivatives = new double[cosines.values().length];
        double value = 0;
        for (int k = 0; k < derivatives.length; k++) {
            double gap = cosines.values()[k] - (labels[k / classes] == k % classes ? 1 : 0);
            value += gap * gap / derivatives.length;
            derivatives[k] = 2 * gap / derivatives.length;
        }
        PairMatrix.Gradient gradient = cosines.gradient(derivatives);
        rows.unitRowsBackward(gradient.first());
        RowMatrix toUnits = transposed(RowMatrix.of(gradient.second(), classes, d));
        return new LossResult(
                value,
                RowMatrices.toArray(gradient.first(), rows.rows(), d, embeddings.dataType()),
                Map.of(weightName(), RowMatrices.toArray(toUnits, embeddings.dataType())),
                Map.of(weightName(), RowMatrices.toArray(transposed(units), embeddings.dataType())),
                rows.rows(),
                value > 0 ? rows.rows() : 0);
    }

    private static RowMatrix transposed(RowMatrix matrix) {
        double[] values = new double[matrix.values().length];
        for (int i = 0; i < matrix.rows(); i++) {
            for (int j = 0; j < matrix.dimension(); j++) {
                values[j * matrix.rows() + i] = matrix.values()[i * matrix.dimension() + j];
            }
        }
        return RowMatrix.of(values, matrix.dimension(), matrix.rows());
    }
}
