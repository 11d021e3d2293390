package org.siamese.gallery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.siamese.decision.Decision;
import org.siamese.decision.Fusion;
import org.siamese.decision.Identification;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.evaluate.OpenSetScores;
import org.siamese.gallery.index.IndexView;
import org.siamese.gallery.index.ReferenceFilter;

/** Identities near to a vector, in one view of the index. Not thread-safe. */
final class GallerySearch {
    /** Identities whose references are all looked at where not the smallest distance counts. */
    private static final int FUSED = 20;

    private static final int NEAREST = 50;

    private final IndexView view;
    private final GalleryModel model;
    private final GallerySettings settings;

    GallerySearch(IndexView view, GalleryModel model, GallerySettings settings) {
        this.view = view;
        this.model = model;
        this.settings = settings;
    }

    /**
     * Who a vector shows.
     *
     * @param enrolled number of enrolled identities
     */
    Identification identify(float[] vector, ReferenceFilter filter, ModelCalibration rule, int enrolled) {
        Map<String, Double> distances = distances(vector, filter);
        List<Identification.Candidate> candidates = new ArrayList<>();
        distances.forEach(
                (identity, distance) -> candidates.add(new Identification.Candidate(identity, rule.decide(distance))));
        candidates.sort(Comparator.comparingDouble(one -> one.decision().distance()));
        int known = candidates.isEmpty() ? 0 : Math.max(enrolled, candidates.size());
        return new Identification(candidates, known, settings.shareEnrolled());
    }

    /** Whom a probe is closest to. */
    OpenSetScores.Probe probe(LabelledVector probe, float[] vector, Set<String> enrolled) {
        Map.Entry<String, Double> closest = distances(vector, ReferenceFilter.all()).entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .orElseThrow(() -> new IllegalStateException("gallery: expected somebody enrolled, got nobody"));
        return new OpenSetScores.Probe(
                probe.identity(),
                enrolled.contains(probe.identity()),
                closest.getKey().equals(probe.identity()),
                closest.getValue());
    }

    private Map<String, Double> distances(float[] vector, ReferenceFilter filter) {
        Map<String, Double> closest = new LinkedHashMap<>();
        add(closest, view.nearest(vector, nearest(), settings.candidates(), filter));
        if (closest.size() == 1) {
            // The references of one identity may be the nearest hundred: who comes next?
            Set<String> seen = new HashSet<>(closest.keySet());
            ReferenceFilter others = ReferenceFilter.identities(seen).negated();
            add(closest, view.nearest(vector, nearest(), settings.candidates(), filter.and(others)));
        }
        if (settings.fusion() == Fusion.MINIMUM_DISTANCE) {
            return closest;
        }
        Map<String, Double> fused = new LinkedHashMap<>();
        closest.keySet().stream().limit(FUSED).forEach(identity -> fused.put(identity, fused(identity, vector)));
        return fused;
    }

    private int nearest() {
        return Math.min(NEAREST, settings.candidates());
    }

    private static void add(Map<String, Double> closest, List<IndexView.Hit> hits) {
        hits.forEach(hit -> closest.putIfAbsent(hit.identity(), hit.distance()));
    }

    /** The distance of an identity; positive infinity if it is not enrolled. */
    private double fused(String identity, float[] vector) {
        List<IndexView.Hit> references = view.of(identity, vector);
        return switch (settings.fusion()) {
            case MINIMUM_DISTANCE -> references.stream()
                    .mapToDouble(IndexView.Hit::distance)
                    .min()
                    .orElse(Double.POSITIVE_INFINITY);
            case MEAN_DISTANCE -> references.stream()
                    .mapToDouble(IndexView.Hit::distance)
                    .average()
                    .orElse(Double.POSITIVE_INFINITY);
            case MEAN_EMBEDDING -> references.isEmpty()
                    ? Double.POSITIVE_INFINITY
                    : model.distance().of(doubles(vector), mean(references));
        };
    }

    private double[] mean(List<IndexView.Hit> references) {
        double[] mean = new double[model.dimension()];
        for (IndexView.Hit reference : references) {
            double[] row = model.distance()
                    .prepare(RowMatrix.of(view.vector(reference), 1, mean.length))
                    .values();
            for (int i = 0; i < mean.length; i++) {
                mean[i] += row[i] / references.size();
            }
        }
        return mean;
    }

    private static double[] doubles(float[] vector) {
        return RowMatrix.of(vector, 1, vector.length).values();
    }

    /**
     * Whether a vector shows an identity.
     *
     * @throws IllegalArgumentException if it is not enrolled
     */
    Decision verify(String identity, float[] vector, ModelCalibration rule) {
        double distance = fused(identity, vector);
        if (Double.isInfinite(distance)) {
            throw new IllegalArgumentException("identity: expected an enrolled one, got \"" + identity + "\"");
        }
        return rule.decide(distance);
    }
}
