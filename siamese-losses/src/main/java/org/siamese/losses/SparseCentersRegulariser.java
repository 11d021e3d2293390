package org.siamese.losses;

import org.siamese.core.distance.PairMatrices;
import org.siamese.core.distance.PairMatrix;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.internal.Require;
import org.siamese.losses.spi.RowRegulariser;

/**
 * Draws the centres of a class together, so that a class gets as many as it needs: over all pairs of centres of one class the sum of
 * sqrt(2 + tiny - min(2 s, 2)), s the cosine of a pair, over twice the number of such pairs. Rows c k to c k + k - 1 are those of class
 * c. The gradient grows as two centres meet; where they have met it is 0.
 *
 * <p>Qian, Shang, Sun, Hu, Li, Jin, SoftTriple Loss: Deep Metric Learning Without Triplet Sampling, ICCV 2019, which gives it the
 * weight 0.2.
 *
 * @param classes number of classes, at least 1
 * @param centersPerClass at least 2
 */
public record SparseCentersRegulariser(int classes, int centersPerClass) implements RowRegulariser {
    /** Checks the parameters. */
    public SparseCentersRegulariser {
        Require.atLeast("classes", classes, 1);
        Require.atLeast("centersPerClass", centersPerClass, 2);
    }

    /** This regulariser with another number of classes. */
    public SparseCentersRegulariser withClasses(int classes) {
        return new SparseCentersRegulariser(classes, centersPerClass);
    }

    /** This regulariser with another number of centres of a class. */
    public SparseCentersRegulariser withCentersPerClass(int centersPerClass) {
        return new SparseCentersRegulariser(classes, centersPerClass);
    }

    @Override
    public double add(RowMatrix rows, double[] gradient) {
        if (rows.rows() != classes * centersPerClass) {
            throw new IllegalArgumentException(
                    "rows: expected classes x centersPerClass = " + classes * centersPerClass + ", got " + rows.rows());
        }
        int n = rows.rows();
        PairMatrix cosines = PairMatrices.of(new CosineSimilarity(), rows, rows);
        double[] derivatives = new double[n * n];
        double pairs = (double) classes * centersPerClass * (centersPerClass - 1) / 2;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < (i / centersPerClass + 1) * centersPerClass; j++) {
                double cosine = cosines.values()[i * n + j];
                double chord = Math.sqrt(2 + Double.MIN_NORMAL - Math.min(2 * cosine, 2));
                sum += chord;
                derivatives[i * n + j] = cosine < 1 && chord > 0 ? -1 / chord / (2 * pairs) : 0;
            }
        }
        double[] own = cosines.gradient(derivatives).first();
        for (int k = 0; k < own.length; k++) {
            gradient[k] += own[k];
        }
        return sum / (2 * pairs);
    }
}
