package org.siamese.losses.reducer;

import java.util.List;
import org.siamese.core.objective.AnchorTotals;
import org.siamese.core.objective.Reducer;

/**
 * The mean of the losses, each times the weight of its anchor's class.
 *
 * @param classWeights the weight of each class, by class index; finite and at least 0
 */
public record ClassWeightedReducer(List<Double> classWeights) implements Reducer {
    /** Checks the weights. */
    public ClassWeightedReducer {
        classWeights = List.copyOf(classWeights);
        for (int c = 0; c < classWeights.size(); c++) {
            double weight = classWeights.get(c);
            if (!(weight >= 0) || Double.isInfinite(weight)) {
                throw new IllegalArgumentException(
                        "classWeights, class " + c + ": expected a finite value of at least 0, got " + weight);
            }
        }
    }

    @Override
    public double[] weights(AnchorTotals totals) {
        double[] weights = new double[totals.anchors()];
        for (int a = 0; a < weights.length; a++) {
            int label = totals.labels()[a];
            if (label < 0 || label >= classWeights.size()) {
                throw new IllegalArgumentException("labels, row " + a + ": expected a class with a weight, 0 to "
                        + (classWeights.size() - 1) + ", got " + (label < 0 ? "no class" : label));
            }
            weights[a] = totals.allTerms() == 0 ? 0 : classWeights.get(label) / totals.allTerms();
        }
        return weights;
    }
}
