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
 * <p>With a {@link CohortNormalisation}, d is the normalised distance; the mean embedding has a usual distance of its own.
 *
 * <p>With a weight w of the references' own spread, the result is divided by s^w, where s is the mean of d over each two of the references.
 * Some writers' signatures differ more from each other than other writers' do: with w = 1 distances are in units of that spread. With w =
 * 1/2 and a cohort the unit is the geometric mean of the usual distance and the spread, which is known from k (k - 1) / 2 distances only. A
 * writer's own variation is the classical measure of a questioned signature's distance; see Impedovo, Pirlo, "Automatic signature
 * verification: the state of the art", 2008.
 *
 * <p>Immutable and thread-safe.
 */
public final class ReferenceFusion {
    private final Distance distance;
    private final Fusion fusion;
    private final @Nullable CohortNormalisation cohort;
    private final double spreadWeight;

    private ReferenceFusion(
            Distance distance, Fusion fusion, @Nullable CohortNormalisation cohort, double spreadWeight) {
        this.distance = distance;
        this.fusion = fusion;
        this.cohort = cohort;
        this.spreadWeight = spreadWeight;
    }

    /**
     * Plain distances.
     *
     * @param distance how two embeddings are compared
     * @param fusion how several distances become one
     */
    public static ReferenceFusion of(Distance distance, Fusion fusion) {
        return new ReferenceFusion(distance, fusion, null, 0);
    }

    /**
     * This, with normalised distances.
     *
     * @param normalisation how distances are normalised, by the same distance
     */
    public ReferenceFusion withCohort(CohortNormalisation normalisation) {
        return new ReferenceFusion(distance, fusion, normalisation, spreadWeight);
    }

    /**
     * This, with distances in units of the references' own spread.
     *
     * @param weight w, 0 to 1; 0 leaves them as they are
     */
    public ReferenceFusion withOwnSpread(double weight) {
        if (!(weight >= 0 && weight <= 1)) {
            throw new IllegalArgumentException("weight: expected 0 to 1, got " + weight);
        }
        return new ReferenceFusion(distance, fusion, cohort, weight);
    }

    /**
     * One scored pair for each question, in their order; both members are of the question's identity, so that intervals are over
     * identities.
     *
     * @param embeddings one embedding a row, what the rows of the questions name
     * @param questions at least one; of at least two references each where their spread has a weight
     * @throws IllegalArgumentException if there is no question, one names a row that there is not or has too few references, embeddings are
     *     not as long as those of the cohort, or a distance is not finite, for example because the references are all the same
     */
    public ScoredPairs score(RowMatrix embeddings, List<ReferenceQuestion> questions) {
        if (questions.isEmpty()) {
            throw new IllegalArgumentException("questions: expected at least one, got none");
        }
        Rows rows = new Rows(
                distance,
                distance.prepare(embeddings),
                cohort,
                cohort == null ? new double[0] : cohort.usual(embeddings));
        double[] distances = new double[questions.size()];
        int[] identities = new int[distances.length];
        List<Relation> relations = new ArrayList<>(distances.length);
        for (int k = 0; k < distances.length; k++) {
            ReferenceQuestion question = questions.get(k);
            distances[k] = fused(rows, question);
            identities[k] = question.identity();
            relations.add(question.relation());
        }
        return ScoredPairs.of(distances, relations, identities, identities);
    }

    private double fused(Rows rows, ReferenceQuestion question) {
        int asked = question.questioned();
        int[] references = question.references();
        rows.require(asked);
        for (int reference : references) {
            rows.require(reference);
        }
        if (spreadWeight > 0 && references.length < 2) {
            throw new IllegalArgumentException(
                    "questions: expected at least two references each, whose spread has a weight, got one");
        }
        double result =
                switch (fusion) {
                    case MEAN_EMBEDDING -> rows.fromMean(references, asked);
                    case MINIMUM_DISTANCE -> rows.least(references, asked);
                    case MEAN_DISTANCE -> rows.mean(references, asked);
                };
        if (spreadWeight > 0 && result > 0) {
            result /= Math.pow(rows.spread(references), spreadWeight);
        }
        return ScoredPairs.requireFinite(result, references[0], asked);
    }

    /** Prepared embeddings, and their usual distances where there is a cohort. */
    private record Rows(Distance distance, RowMatrix matrix, @Nullable CohortNormalisation cohort, double[] usual) {
        void require(int row) {
            if (row < 0 || row >= matrix.rows()) {
                throw new IllegalArgumentException(
                        "questions: expected rows 0 to " + (matrix.rows() - 1) + " of the embeddings, got " + row);
            }
        }

        double between(int one, int other) {
            int d = matrix.dimension();
            double plain = distance.between(matrix.values(), one * d, matrix.values(), other * d, d);
            double scaled = cohort == null ? plain : CohortNormalisation.scaled(plain, usual[one], usual[other]);
            return ScoredPairs.requireFinite(scaled, one, other);
        }

        double fromMean(int[] references, int asked) {
            int d = matrix.dimension();
            double[] mean = new double[d];
            for (int reference : references) {
                for (int k = 0; k < d; k++) {
                    mean[k] += matrix.values()[reference * d + k] / references.length;
                }
            }
            RowMatrix prepared = distance.prepare(RowMatrix.of(mean, 1, d));
            double plain = distance.between(prepared.values(), 0, matrix.values(), asked * d, d);
            return cohort == null ? plain : CohortNormalisation.scaled(plain, cohort.usual(prepared)[0], usual[asked]);
        }

        double least(int[] references, int asked) {
            double smallest = Double.POSITIVE_INFINITY;
            for (int reference : references) {
                smallest = Math.min(smallest, between(reference, asked));
            }
            return smallest;
        }

        double mean(int[] references, int asked) {
            double sum = 0;
            for (int reference : references) {
                sum += between(reference, asked);
            }
            return sum / references.length;
        }

        double spread(int[] references) {
            double sum = 0;
            for (int i = 0; i < references.length; i++) {
                for (int j = 0; j < i; j++) {
                    sum += between(references[i], references[j]);
                }
            }
            return sum / (references.length * (references.length - 1) / 2.0);
        }
    }
}
