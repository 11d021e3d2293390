package org.siamese.decision.evaluate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siamese.decision.Fusion;
import org.siamese.decision.Relation;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.RowMatrix;

/**
 * Scores questioned images against several references each. With the distance d, the references r_1 .. r_k and the questioned image q,
 *
 * <pre>
 * MEAN_EMBEDDING    d((r_1 + ... + r_k) / k, q), each r divided by its length first where the distance does so
 * MINIMUM_DISTANCE  min(d(r_1, q), ..., d(r_k, q))
 * MEAN_DISTANCE     (d(r_1, q) + ... + d(r_k, q)) / k
 * </pre>
 *
 * With a {@link CohortNormalisation}, d is the normalised distance; the mean embedding has a usual distance of its own.
 */
public final class ReferenceFusion {
    private ReferenceFusion() {}

    /**
     * One scored pair for each question, in their order; both members are of the question's identity, so that intervals are over
     * identities.
     *
     * @param embeddings one embedding a row, what the rows of the questions name
     * @param questions at least one
     * @param distance how two embeddings are compared
     * @param fusion how several distances become one
     * @throws IllegalArgumentException if there is no question, one names a row that there is not, or a distance is not finite
     */
    public static ScoredPairs score(
            RowMatrix embeddings, List<ReferenceQuestion> questions, Distance distance, Fusion fusion) {
        return scored(embeddings, questions, distance, fusion, null);
    }

    /**
     * As {@link #score(RowMatrix, List, Distance, Fusion)}, with normalised distances.
     *
     * @param cohort how distances are normalised, by the same distance
     * @throws IllegalArgumentException also if embeddings are not as long as those of the cohort
     */
    public static ScoredPairs score(
            RowMatrix embeddings,
            List<ReferenceQuestion> questions,
            Distance distance,
            Fusion fusion,
            CohortNormalisation cohort) {
        return scored(embeddings, questions, distance, fusion, cohort);
    }

    private static ScoredPairs scored(
            RowMatrix embeddings,
            List<ReferenceQuestion> questions,
            Distance distance,
            Fusion fusion,
            @Nullable CohortNormalisation cohort) {
        if (questions.isEmpty()) {
            throw new IllegalArgumentException("questions: expected at least one, got none");
        }
        Rows rows = new Rows(
                distance.prepare(embeddings), cohort, cohort == null ? new double[0] : cohort.usual(embeddings));
        double[] distances = new double[questions.size()];
        int[] identities = new int[distances.length];
        List<Relation> relations = new ArrayList<>(distances.length);
        for (int k = 0; k < distances.length; k++) {
            ReferenceQuestion question = questions.get(k);
            distances[k] = fused(rows, question, distance, fusion);
            identities[k] = question.identity();
            relations.add(question.relation());
        }
        return ScoredPairs.of(distances, relations, identities, identities);
    }

    /** Prepared embeddings, and their usual distances where there is a cohort. */
    private record Rows(RowMatrix matrix, @Nullable CohortNormalisation cohort, double[] usual) {
        double scaled(double plain, int reference, int questioned) {
            return cohort == null ? plain : CohortNormalisation.scaled(plain, usual[reference], usual[questioned]);
        }

        double scaledOf(RowMatrix mean, double plain, int questioned) {
            return cohort == null ? plain : CohortNormalisation.scaled(plain, cohort.usual(mean)[0], usual[questioned]);
        }
    }

    private static double fused(Rows all, ReferenceQuestion question, Distance distance, Fusion fusion) {
        RowMatrix rows = all.matrix();
        int d = rows.dimension();
        int asked = requireRow(rows, question.questioned());
        int[] references = question.references();
        if (fusion == Fusion.MEAN_EMBEDDING) {
            double[] mean = new double[d];
            for (int reference : references) {
                requireRow(rows, reference);
                for (int k = 0; k < d; k++) {
                    mean[k] += rows.values()[reference * d + k] / references.length;
                }
            }
            RowMatrix prepared = distance.prepare(RowMatrix.of(mean, 1, d));
            double one = distance.between(prepared.values(), 0, rows.values(), asked * d, d);
            return finite(all.scaledOf(prepared, one, asked), references[0], asked);
        }
        double smallest = Double.POSITIVE_INFINITY;
        double sum = 0;
        for (int reference : references) {
            requireRow(rows, reference);
            double plain = distance.between(rows.values(), reference * d, rows.values(), asked * d, d);
            double one = finite(all.scaled(plain, reference, asked), reference, asked);
            smallest = Math.min(smallest, one);
            sum += one;
        }
        return fusion == Fusion.MINIMUM_DISTANCE ? smallest : sum / references.length;
    }

    private static double finite(double distance, int reference, int questioned) {
        return ScoredPairs.requireFinite(distance, reference, questioned);
    }

    private static int requireRow(RowMatrix rows, int row) {
        if (row < 0 || row >= rows.rows()) {
            throw new IllegalArgumentException(
                    "questions: expected rows 0 to " + (rows.rows() - 1) + " of the embeddings, got " + row);
        }
        return row;
    }
}
