package org.siamese.benchmarks.gallery;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.siamese.decision.Relation;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.gallery.BulkEnrolment;
import org.siamese.gallery.GalleryModel;
import org.siamese.gallery.GallerySettings;
import org.siamese.gallery.IndexedGallery;
import org.siamese.gallery.index.IndexSettings;
import org.siamese.gallery.store.Reference;

/** Our gallery, in a folder, with everything that it does: its log, names, and metadata. */
final class GallerySearches implements VectorSearch {
    private static final double SAME = 1e-3;

    private final Path folder;
    private final GallerySettings settings;
    private final GalleryModel model;
    private @Nullable IndexedGallery gallery;
    private int candidates;

    GallerySearches(Path folder, int dimension, boolean quantised, int buildThreads) {
        this.folder = folder;
        this.settings = GallerySettings.ofDefaults()
                .withIndex(IndexSettings.ofDefaults().withQuantised(quantised).withBuildThreads(buildThreads));
        ModelCalibration calibration = ModelCalibration.on(
                        ScoredPairs.of(
                                new double[] {0.5, 0.6, 0.8, 1, 1.1, 0.7, 1.2, 1.3, 1.4, 1.45},
                                List.of(
                                        Relation.SAME,
                                        Relation.SAME,
                                        Relation.SAME,
                                        Relation.SAME,
                                        Relation.SAME,
                                        Relation.DIFFERENT,
                                        Relation.DIFFERENT,
                                        Relation.DIFFERENT,
                                        Relation.DIFFERENT,
                                        Relation.DIFFERENT)),
                        "ten pairs, for the time of a decision only")
                .build();
        this.model = GalleryModel.ofVectors("spectrum", dimension, EuclideanDistance.ofUnitRows(), calibration);
        this.candidates = settings.candidates();
    }

    @Override
    public String name() {
        return "siamese";
    }

    /** Opens it anew. */
    IndexedGallery open(int newCandidates) {
        close();
        candidates = newCandidates;
        gallery = IndexedGallery.open(folder, model, settings.withCandidates(newCandidates));
        return gallery;
    }

    /** Whether the folder holds a gallery of these vectors, as far as its size and the first and last one tell. */
    boolean holds(BenchmarkVectors vectors) {
        if (!Files.isDirectory(folder) || open(candidates).count() != vectors.count()) {
            return false;
        }
        return IntStream.of(0, vectors.count() - 1).allMatch(number -> {
            var found = open(candidates).nearest(vectors.reference(number), 1).get(0);
            return found.id().equals(Integer.toString(number)) && found.distance() < SAME;
        });
    }

    @Override
    public void build(BenchmarkVectors vectors) {
        Iterator<Reference> references = IntStream.range(0, vectors.count())
                .mapToObj(i ->
                        Reference.of(vectors.identity(i), vectors.reference(i)).withId(Integer.toString(i)))
                .iterator();
        BulkEnrolment.into(open(candidates)).references(references);
    }

    @Override
    public int[] nearest(float[] query, int newCandidates) {
        IndexedGallery open = gallery;
        if (open == null || newCandidates != candidates) {
            open = open(newCandidates);
        }
        return open.nearest(query, 10).stream()
                .mapToInt(found -> Integer.parseInt(found.id()))
                .toArray();
    }

    @Override
    public void close() {
        if (gallery != null) {
            gallery.close();
            gallery = null;
        }
    }
}
