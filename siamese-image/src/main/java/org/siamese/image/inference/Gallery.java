package org.siamese.image.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.siamese.decision.Fusion;
import org.siamese.decision.Identification;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.RowMatrix;

/**
 * Enrolled identities, each with one or more references, against which inputs are identified.
 *
 * <pre>{@code
 * Gallery<INDArray> staff = model.gallery().enrol("anna", annasImage).enrol("ben", bensImage).build();
 * Optional<String> who = staff.identify(image).identity();   // empty: unknown
 * }</pre>
 *
 * <p>An input is compared with every identity, and the closest one is taken if its distance is at most the model's threshold. That
 * threshold was chosen for pairs: someone unknown is taken for somebody about N times as often as a pair is falsely accepted,
 * 1 - (1 - rate)^N with N enrolled. Choose it for a rate that is N times smaller. Probabilities, too, are those of a pair. Immutable
 * and thread-safe.
 *
 * @param <T> what is enrolled and identified, such as a prepared picture
 */
public final class Gallery<T> {
    private final Model<T> model;
    private final Fusion fusion;
    private final List<Enrolled> enrolled;

    private Gallery(Model<T> model, Fusion fusion, List<Enrolled> enrolled) {
        this.model = model;
        this.fusion = fusion;
        this.enrolled = enrolled;
    }

    private record Model<T>(InferenceSettings settings, int dimension, Function<? super T, RowMatrix> embed) {
        RowMatrix required(RowMatrix embeddings, String name) {
            if (embeddings.dimension() != dimension) {
                throw new IllegalArgumentException(
                        name + ": expected embeddings of " + dimension + " values, got " + embeddings.dimension());
            }
            return embeddings.requireFinite(name);
        }

        RowMatrix prepared(RowMatrix embeddings, String name) {
            return settings.distance().prepare(required(embeddings, name));
        }
    }

    private record Enrolled(String identity, RowMatrix references, RowMatrix embeddings) {}

    /**
     * Starts a gallery.
     *
     * @param settings distance and calibration
     * @param dimension length of an embedding
     * @param embed one or more embeddings of what is enrolled, one of what is identified
     */
    public static <T> Builder<T> builder(
            InferenceSettings settings, int dimension, Function<? super T, RowMatrix> embed) {
        return new Builder<>(new Model<>(
                Objects.requireNonNull(settings, "settings"), dimension, Objects.requireNonNull(embed, "embed")));
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
     * The embeddings of an identity's references, one a row, in the order in which they were enrolled and as they were enrolled: before the
     * fusion, and not divided by their length. {@link Builder#enrolEmbeddings} takes them again.
     *
     * @throws IllegalArgumentException if nobody of that name is enrolled
     */
    public RowMatrix embeddings(String identity) {
        return enrolled.stream()
                .filter(one -> one.identity().equals(identity))
                .map(Enrolled::embeddings)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "identity: expected one of the " + enrolled.size() + " enrolled, got \"" + identity + "\""));
    }

    /**
     * Identifies an input.
     *
     * @param input one input
     * @throws IllegalStateException if the model has no calibration
     */
    public Identification identify(T input) {
        return identify(model.embed().apply(input));
    }

    /**
     * Identifies an input by its embedding.
     *
     * @throws IllegalStateException if the model has no calibration
     */
    public Identification identifyEmbedding(float[] embedding) {
        return identify(RowMatrix.of(embedding, 1, embedding.length));
    }

    private Identification identify(RowMatrix embedding) {
        if (embedding.rows() != 1) {
            throw new IllegalArgumentException("input: expected one to identify, got " + embedding.rows());
        }
        RowMatrix query = model.prepared(embedding, "input");
        List<Identification.Candidate> candidates = new ArrayList<>();
        for (Enrolled one : enrolled) {
            candidates.add(new Identification.Candidate(
                    one.identity(), model.settings().decide(distance(query, one))));
        }
        candidates.sort(
                Comparator.comparingDouble(candidate -> candidate.decision().distance()));
        return new Identification(candidates);
    }

    private double distance(RowMatrix query, Enrolled one) {
        Distance distance = model.settings().distance();
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

    /**
     * Collects references. Not thread-safe.
     *
     * @param <T> what is enrolled
     */
    public static final class Builder<T> {
        private final Model<T> model;
        private final Map<String, List<RowMatrix>> embeddings = new LinkedHashMap<>();
        private Fusion fusion = Fusion.MINIMUM_DISTANCE;

        private Builder(Model<T> model) {
            this.model = model;
        }

        /** How several references of an identity make one distance; default {@link Fusion#MINIMUM_DISTANCE}. */
        public Builder<T> fusion(Fusion newFusion) {
            fusion = Objects.requireNonNull(newFusion, "fusion");
            return this;
        }

        /**
         * Adds references of an identity, new or enrolled already.
         *
         * @param identity its name
         * @param inputs one input, or several where the type holds several
         */
        public Builder<T> enrol(String identity, T inputs) {
            return add(identity, model.embed().apply(inputs));
        }

        /**
         * Adds references by their embeddings, for example kept in a database.
         *
         * @param identity its name
         * @param vectors at least one
         */
        public Builder<T> enrolEmbeddings(String identity, float[]... vectors) {
            return add(identity, RowMatrix.of(vectors));
        }

        private Builder<T> add(String identity, RowMatrix rows) {
            embeddings
                    .computeIfAbsent(Objects.requireNonNull(identity, "identity"), name -> new ArrayList<>())
                    .add(model.required(rows, "vectors"));
            return this;
        }

        /** Adds references by their embeddings, one a row, for example those of {@link Gallery#embeddings}. */
        public Builder<T> enrolEmbeddings(String identity, RowMatrix vectors) {
            return add(identity, vectors);
        }

        /**
         * The gallery.
         *
         * @throws IllegalStateException if nobody is enrolled
         */
        public Gallery<T> build() {
            if (embeddings.isEmpty()) {
                throw new IllegalStateException("gallery: expected at least one enrolled identity, got none");
            }
            List<Enrolled> enrolled = new ArrayList<>();
            embeddings.forEach((identity, parts) -> {
                RowMatrix all = together(parts);
                RowMatrix references = model.settings().distance().prepare(all);
                enrolled.add(
                        new Enrolled(identity, fusion == Fusion.MEAN_EMBEDDING ? mean(references) : references, all));
            });
            return new Gallery<>(model, fusion, enrolled);
        }

        private static RowMatrix together(List<RowMatrix> parts) {
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
            return model.settings().distance().prepare(RowMatrix.of(mean, 1, d));
        }
    }
}
