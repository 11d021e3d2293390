package org.siamese.gallery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.siamese.decision.Identification;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.gallery.index.FoundReference;
import org.siamese.gallery.index.IndexView;
import org.siamese.gallery.index.ReferenceFilter;

/**
 * Looks for persons who are enrolled under two names, and for references that are nearly the same. Each reference is looked for among the
 * others, so it takes as long as that many searches; the gallery is in use meanwhile. Immutable.
 *
 * <p>The probability is that of identification: a share of the enrolled, {@link #withShareTwice}, is taken to have another name in here.
 */
public final class DuplicateSearch {
    private static final int NEAREST = 32;

    private final IndexedGallery gallery;
    private final double shareTwice;
    private final double leastProbability;
    private final double nearDistance;

    private DuplicateSearch(IndexedGallery gallery, double shareTwice, double leastProbability, double nearDistance) {
        if (!(shareTwice > 0 && shareTwice < 1)) {
            throw new IllegalArgumentException("shareTwice: expected above 0 and below 1, got " + shareTwice);
        }
        if (!(leastProbability >= 0 && leastProbability <= 1)) {
            throw new IllegalArgumentException("leastProbability: expected 0 to 1, got " + leastProbability);
        }
        if (!(nearDistance >= 0)) {
            throw new IllegalArgumentException("nearDistance: expected at least 0, got " + nearDistance);
        }
        this.gallery = gallery;
        this.shareTwice = shareTwice;
        this.leastProbability = leastProbability;
        this.nearDistance = nearDistance;
    }

    /**
     * One in a hundred has two names, pairs from a probability of one half on are listed, and references are nearly the same up to a twentieth
     * of the model's threshold. Two names with references that are nearly the same are listed, however improbable a weak model finds it.
     *
     * @throws IllegalStateException if the model has no calibration
     */
    public static DuplicateSearch in(IndexedGallery gallery) {
        double threshold = gallery.model().requireCalibration().threshold().distance();
        return new DuplicateSearch(gallery, 0.01, 0.5, Math.max(0, threshold / 20));
    }

    /** This search with another share of people who have two names. */
    public DuplicateSearch withShareTwice(double share) {
        return new DuplicateSearch(gallery, share, leastProbability, nearDistance);
    }

    /** This search, listing pairs from another probability on. */
    public DuplicateSearch withLeastProbability(double probability) {
        return new DuplicateSearch(gallery, shareTwice, probability, nearDistance);
    }

    /** This search, taking references up to another distance for nearly the same. */
    public DuplicateSearch withNearDistance(double distance) {
        return new DuplicateSearch(gallery, shareTwice, leastProbability, distance);
    }

    /**
     * What was found.
     *
     * @param twoNames the closest pair of references of each two identities that may be one, the most probable first
     * @param nearlySame pairs of references of one identity that are nearly the same, the closest first
     */
    public record Report(List<DuplicatePair> twoNames, List<DuplicatePair> nearlySame) {
        /** Copies the lists. */
        public Report {
            twoNames = List.copyOf(twoNames);
            nearlySame = List.copyOf(nearlySame);
        }
    }

    /** Searches. */
    public Report run() {
        return run(done -> {});
    }

    /**
     * Searches.
     *
     * @param progress is told how many references were looked for
     */
    public Report run(LongConsumer progress) {
        ModelCalibration rule = gallery.model().requireCalibration();
        Map<Set<String>, DuplicatePair> names = new HashMap<>();
        Map<Set<String>, DuplicatePair> near = new HashMap<>();
        try (IndexView view = gallery.view()) {
            int[] identities = new int[1];
            view.identities(name -> identities[0]++);
            long[] done = new long[1];
            view.forEach(reference -> {
                look(view, reference, rule, identities[0], names, near);
                progress.accept(++done[0]);
            });
        }
        List<DuplicatePair> twoNames = new ArrayList<>(names.values());
        twoNames.sort(Comparator.comparingDouble(DuplicatePair::probability)
                .reversed()
                .thenComparingDouble(DuplicatePair::distance));
        List<DuplicatePair> nearlySame = new ArrayList<>(near.values());
        nearlySame.sort(Comparator.comparingDouble(DuplicatePair::distance));
        return new Report(twoNames, nearlySame);
    }

    private void look(
            IndexView view,
            IndexView.Hit reference,
            ModelCalibration rule,
            int identities,
            Map<Set<String>, DuplicatePair> names,
            Map<Set<String>, DuplicatePair> near) {
        float[] vector = view.vector(reference);
        List<IndexView.Hit> hits =
                view.nearest(vector, NEAREST, gallery.settings().candidates(), ReferenceFilter.all());
        boolean allOwn = hits.stream().allMatch(hit -> hit.identity().equals(reference.identity()));
        for (IndexView.Hit hit : hits) {
            if (hit.identity().equals(reference.identity())
                    && hit.document() != reference.document()
                    && hit.distance() <= nearDistance) {
                keep(near, view, reference, hit, 1, Set.of(id(view, reference), id(view, hit)));
            }
        }
        if (allOwn && hits.size() == NEAREST) {
            hits = view.nearest(
                    vector,
                    NEAREST,
                    gallery.settings().candidates(),
                    ReferenceFilter.identities(Set.of(reference.identity())).negated());
        }
        List<IndexView.Hit> others = new ArrayList<>();
        Set<String> seen = new java.util.HashSet<>();
        for (IndexView.Hit hit : hits) {
            if (!hit.identity().equals(reference.identity()) && seen.add(hit.identity())) {
                others.add(hit);
            }
        }
        if (others.isEmpty()) {
            return;
        }
        Identification who = new Identification(
                others.stream()
                        .map(hit -> new Identification.Candidate(hit.identity(), rule.decide(hit.distance())))
                        .toList(),
                Math.max(others.size(), identities - 1),
                shareTwice);
        for (int i = 0; i < others.size(); i++) {
            double probability = who.probability(i);
            if (probability >= leastProbability || others.get(i).distance() <= nearDistance) {
                keep(
                        names,
                        view,
                        reference,
                        others.get(i),
                        probability,
                        Set.of(reference.identity(), others.get(i).identity()));
            }
        }
    }

    private static String id(IndexView view, IndexView.Hit hit) {
        return view.found(hit).id();
    }

    private static void keep(
            Map<Set<String>, DuplicatePair> pairs,
            IndexView view,
            IndexView.Hit one,
            IndexView.Hit other,
            double probability,
            Set<String> key) {
        DuplicatePair known = pairs.get(key);
        if (known == null || other.distance() < known.distance()) {
            FoundReference first = view.found(one);
            FoundReference second = view.found(other);
            pairs.put(key, new DuplicatePair(first, second, other.distance(), probability));
        }
    }
}
