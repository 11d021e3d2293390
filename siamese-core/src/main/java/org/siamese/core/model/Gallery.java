package org.siamese.core.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.decision.Fusion;
import org.siamese.decision.Identification;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.RowMatrix;

/**
 * Enrolled identities, each with one or more references, against which inputs are identified.
 *
 * <pre>{@code
 * Gallery staff = model.gallery().enrol("anna", annasImages).enrol("ben", bensImages).build();
 * Optional<String> who = staff.identify(image).identity();   // empty: unknown
 * }</pre>
 *
 * <p>An input is compared with every identity, and the closest one is taken if its distance is at most the model's threshold. That
 * threshold was chosen for pairs: someone unknown is taken for somebody about N times as often as a pair is falsely accepted,
 * 1 - (1 - rate)^N with N enrolled. Choose it for a rate that is N times smaller. Probabilities, too, are those of a pair. Immutable
 * and thread-safe.
 */
public final class Gallery {
    private final SiameseModel model;
    private final Fusion fusion;
    private final List<Enrolled> enrolled;

    private Gallery(SiameseModel model, Fusion fusion, List<Enrolled> enrolled) {
        this.model = model;
        this.fusion = fusion;
        this.enrolled = enrolled;
    }

    private record Enrolled(String identity, RowMatrix references) {}

    static Builder builder(SiameseModel model) {
        return new Builder(model);
    }

    /** The names of the enrolled, in the order of their first reference. */
    public List<String> identities() {
        return enrolled.stream().map(Enrolled::identity).toList();
    }

    /** How several references make one distance. */
    public Fusion fusion() {
        return fusion;
    }

    /**
     * Identifies an input.
     *
     * @param input one input of the tower's shape
     * @throws IllegalStateException if the model has no calibration
     */
    public Identification identify(INDArray input) {
        return identifyEmbedding(model.embedOne(input));
    }

    /**
     * Identifies an input by its embedding.
     *
     * @param embedding [dimension]
     * @throws IllegalStateException if the model has no calibration
     */
    public Identification identifyEmbedding(INDArray embedding) {
        RowMatrix query = model.prepared(embedding);
        List<Identification.Candidate> candidates = new ArrayList<>();
        for (Enrolled one : enrolled) {
            candidates.add(new Identification.Candidate(one.identity(), model.decide(distance(query, one))));
        }
        candidates.sort(
                Comparator.comparingDouble(candidate -> candidate.decision().distance()));
        return new Identification(candidates);
    }

    private double distance(RowMatrix query, Enrolled one) {
        Distance distance = model.distanceMeasure();
        RowMatrix references = one.references();
        int d = query.dimension();
        double smallest = Double.POSITIVE_INFINITY;
        double sum = 0;
        for (int row = 0; row < references.rows(); row++) {
            double value = distance.between(query.values(), 0, references.values(), row * d, d);
            smallest = Math.min(smallest, value);
            sum += value;
        }
        return fusion == Fusion.MEAN_DISTANCE ? sum / references.rows() : smallest;
    }

    /** Collects references. Not thread-safe. */
    public static final class Builder {
        private final SiameseModel model;
        private final Map<String, List<INDArray>> embeddings = new LinkedHashMap<>();
        private Fusion fusion = Fusion.MINIMUM_DISTANCE;

        private Builder(SiameseModel model) {
            this.model = model;
        }

        /** How several references of an identity make one distance; default {@link Fusion#MINIMUM_DISTANCE}. */
        public Builder fusion(Fusion newFusion) {
            fusion = Objects.requireNonNull(newFusion, "fusion");
            return this;
        }

        /**
         * Adds references of an identity, new or enrolled already.
         *
         * @param identity its name
         * @param inputs one input of the tower's shape, or a batch of them
         */
        public Builder enrol(String identity, INDArray inputs) {
            return enrolEmbeddings(identity, model.embed(inputs));
        }

        /**
         * Adds references by their embeddings, for example kept in a database.
         *
         * @param identity its name
         * @param vectors [dimension] or [n, dimension]
         */
        public Builder enrolEmbeddings(String identity, INDArray vectors) {
            INDArray rows = vectors.rank() == 1 ? vectors.reshape(1, vectors.length()) : vectors;
            if (rows.rank() != 2 || rows.size(1) != model.tower().embeddingSize()) {
                throw new IllegalArgumentException(
                        "vectors: expected [" + model.tower().embeddingSize()
                                + "] or [n, " + model.tower().embeddingSize() + "], got "
                                + java.util.Arrays.toString(vectors.shape()));
            }
            embeddings
                    .computeIfAbsent(Objects.requireNonNull(identity, "identity"), name -> new ArrayList<>())
                    .add(rows);
            return this;
        }

        /**
         * The gallery.
         *
         * @throws IllegalStateException if nobody is enrolled
         */
        public Gallery build() {
            if (embeddings.isEmpty()) {
                throw new IllegalStateException("gallery: expected at least one enrolled identity, got none");
            }
            List<Enrolled> enrolled = new ArrayList<>();
            embeddings.forEach((identity, arrays) -> {
                List<RowMatrix> parts = arrays.stream().map(model::prepared).toList();
                RowMatrix all = joined(parts);
                enrolled.add(new Enrolled(identity, fusion == Fusion.MEAN_EMBEDDING ? mean(all) : all));
            });
            return new Gallery(model, fusion, enrolled);
        }

        private static RowMatrix joined(List<RowMatrix> parts) {
            int d = parts.get(0).dimension();
            int rows = parts.stream().mapToInt(RowMatrix::rows).sum();
            double[] values = new double[rows * d];
            int next = 0;
            for (RowMatrix part : parts) {
                System.arraycopy(part.values(), 0, values, next, part.values().length);
                next += part.values().length;
            }
            return RowMatrix.of(values, rows, d);
        }

        private RowMatrix mean(RowMatrix all) {
            int d = all.dimension();
            double[] mean = new double[d];
            for (int i = 0; i < all.values().length; i++) {
                mean[i % d] += all.values()[i] / all.rows();
            }
            RowMatrix row = RowMatrix.of(mean, 1, d);
            return model.distanceMeasure().normalised() ? row.unitRows() : row;
        }
    }
}
