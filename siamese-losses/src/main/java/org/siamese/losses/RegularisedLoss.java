package org.siamese.losses;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Targets;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.LossWeight;
import org.siamese.core.objective.MetricLoss;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.internal.Require;
import org.siamese.losses.spi.ClassWeights;
import org.siamese.losses.spi.RowRegulariser;

/**
 * A loss with a penalty on its embeddings, on its proxies of classes, or both: value and gradient are loss + embeddingWeight times the
 * first + classWeight times the second, added after the loss's own reduction. It takes the targets of the loss and has its weights.
 *
 * @param loss the loss
 * @param embeddingPenalty penalty on the embeddings, none by default
 * @param embeddingWeight its weight, finite and at least 0
 * @param classPenalty penalty on the rows of the loss's proxies or centres of classes, none by default
 * @param classWeight its weight, finite and at least 0
 */
public record RegularisedLoss(
        MetricLoss loss,
        @Nullable RowRegulariser embeddingPenalty,
        double embeddingWeight,
        @Nullable RowRegulariser classPenalty,
        double classWeight)
        implements MetricLoss {
    /** Checks the weights, and that there are classes' rows to regularise. */
    public RegularisedLoss {
        Require.nonNegative("embeddingWeight", embeddingWeight);
        Require.nonNegative("classWeight", classWeight);
        if (classPenalty != null && !(loss instanceof ClassWeights)) {
            throw new IllegalArgumentException(
                    "classPenalty: expected a loss with weights of classes, such as a proxy loss, got "
                            + loss.getClass().getSimpleName() + ", which has none");
        }
    }

    /** A loss, to which penalties are added. */
    public static RegularisedLoss of(MetricLoss loss) {
        return new RegularisedLoss(loss, null, 0, null, 0);
    }

    /** This loss of another one. */
    public RegularisedLoss withLoss(MetricLoss loss) {
        return new RegularisedLoss(loss, embeddingPenalty, embeddingWeight, classPenalty, classWeight);
    }

    /** This loss with a penalty on the embeddings. */
    public RegularisedLoss withEmbeddings(double weight, RowRegulariser regulariser) {
        return new RegularisedLoss(loss, regulariser, weight, classPenalty, classWeight);
    }

    /** This loss with a penalty on its proxies or centres of classes. */
    public RegularisedLoss withClasses(double weight, RowRegulariser regulariser) {
        return new RegularisedLoss(loss, embeddingPenalty, embeddingWeight, regulariser, weight);
    }

    @Override
    public PairMeasure distance() {
        return loss.distance();
    }

    @Override
    public List<LossWeight> weights(int dimension) {
        return loss.weights(dimension);
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        LossResult result = loss.evaluate(embeddings, targets, weights);
        double value = result.value();
        INDArray gradient = result.gradient();
        if (embeddingPenalty != null) {
            RowMatrix rows = RowMatrices.of(embeddings);
            double[] own = new double[rows.values().length];
            value += embeddingWeight * embeddingPenalty.add(rows, own);
            gradient = gradient.add(array(own, rows.rows(), gradient).muli(embeddingWeight));
        }
        Map<String, INDArray> weightGradients = result.weightGradients();
        if (classPenalty != null) {
            ClassWeights owner = (ClassWeights) loss;
            String name = owner.weightName();
            INDArray weight = weights.get(name);
            RowMatrix rows = RowMatrices.of(owner.proxiesAreColumns() ? weight.transpose() : weight, name);
            double[] own = new double[rows.values().length];
            value += classWeight * classPenalty.add(rows, own);
            INDArray toRows = array(own, rows.rows(), gradient).muli(classWeight);
            weightGradients = new HashMap<>(weightGradients);
            INDArray toWeight = owner.proxiesAreColumns() ? toRows.transpose() : toRows;
            INDArray before = weightGradients.get(name);
            weightGradients.put(name, before == null ? toWeight.dup('c') : before.add(toWeight));
        }
        return new LossResult(
                value, gradient, weightGradients, result.stateUpdates(), result.tuples(), result.activeTuples());
    }

    private static INDArray array(double[] values, int rows, INDArray like) {
        return RowMatrices.toArray(values, rows, values.length / rows, like.dataType());
    }
}
