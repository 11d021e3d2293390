package org.siamese.decision.evaluate;

import java.util.Arrays;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.RowMatrix;

/**
 * Distances in units of those that are usual for the two embeddings. A plain signature is close to many others and an ornate one is not, so
 * that one threshold is too strict for some writers and too lax for others. With the distance d, a cohort of embeddings of other identities,
 * for example those that the model was trained on, and the mean distance u(x) of x to the k nearest of the cohort,
 *
 * <pre>
 * d'(x, y) = 2 d(x, y) / (u(x) + u(y))
 * </pre>
 *
 * This is the adaptive symmetric normalisation of speaker verification (Cumani, Batzu, Colibro, Vair, Laface, Vasilakakis, "Comparison of
 * speaker recognition approaches for real applications", 2011) for distances, by their mean alone, with a quotient as in local scaling
 * (Zelnik-Manor, Perona, "Self-tuning spectral clustering", 2004). No label is needed. Where both means are 0, d' is 0 for equal embeddings and
 * infinite for others. Immutable and thread-safe.
 */
public final class CohortNormalisation {
    private final RowMatrix cohort;
    private final Distance distance;
    private final int nearest;

    private CohortNormalisation(RowMatrix cohort, Distance distance, int nearest) {
        this.cohort = cohort;
        this.distance = distance;
        this.nearest = nearest;
    }

    /**
     * A normalisation.
     *
     * @param cohort embeddings of none of the identities that are compared, one a row
     * @param distance how two embeddings are compared
     * @param nearest k, 1 to the number of rows
     */
    public static CohortNormalisation of(RowMatrix cohort, Distance distance, int nearest) {
        if (nearest < 1 || nearest > cohort.rows()) {
            throw new IllegalArgumentException(
                    "nearest: expected 1 to the " + cohort.rows() + " rows of the cohort, got " + nearest);
        }
        return new CohortNormalisation(distance.prepare(cohort), distance, nearest);
    }

    /**
     * The usual distance u of each embedding.
     *
     * @param embeddings one a row, as long as those of the cohort
     */
    public double[] usual(RowMatrix embeddings) {
        if (embeddings.dimension() != cohort.dimension()) {
            throw new IllegalArgumentException("embeddings: expected rows of " + cohort.dimension()
                    + " values, as the cohort has, got " + embeddings.dimension());
        }
        int d = cohort.dimension();
        RowMatrix rows = distance.prepare(embeddings);
        double[] usual = new double[rows.rows()];
        double[] all = new double[cohort.rows()];
        for (int row = 0; row < usual.length; row++) {
            for (int other = 0; other < all.length; other++) {
                all[other] = distance.between(rows.values(), row * d, cohort.values(), other * d, d);
            }
            Arrays.sort(all);
            usual[row] = Arrays.stream(all, 0, nearest).sum() / nearest;
        }
        return usual;
    }

    /**
     * A distance in the new unit.
     *
     * @param plain d(x, y)
     * @param left u(x)
     * @param right u(y)
     */
    public static double scaled(double plain, double left, double right) {
        return plain == 0 ? 0 : 2 * plain / (left + right);
    }
}
