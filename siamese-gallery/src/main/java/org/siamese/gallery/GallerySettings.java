package org.siamese.gallery;

import java.time.Duration;
import java.util.Objects;
import org.siamese.decision.Fusion;
import org.siamese.decision.Identification;
import org.siamese.gallery.index.IndexSettings;

/**
 * How a gallery is used. Settings are not stored: each opening may have its own.
 *
 * @param index how the index is built
 * @param candidates references that a search looks at in each graph; more find more of the true nearest, in about proportional time
 * @param fusion how several references of an identity make one distance
 * @param shareEnrolled share of inputs that show an enrolled identity, for probabilities
 * @param keepImages whether the encoded images are stored with the references, so that another model can embed them one day
 * @param commitEvery after what time the index is written to disk; after a crash, younger changes are taken from the store again
 * @param pollEvery how often a shared store is asked for the changes of other nodes
 */
public record GallerySettings(
        IndexSettings index,
        int candidates,
        Fusion fusion,
        double shareEnrolled,
        boolean keepImages,
        Duration commitEvery,
        Duration pollEvery) {
    /** Checks the values. */
    public GallerySettings {
        Objects.requireNonNull(index, "index");
        Objects.requireNonNull(fusion, "fusion");
        if (candidates < 2 || candidates > 100_000) {
            throw new IllegalArgumentException("candidates: expected 2 to 100000, got " + candidates);
        }
        if (!(shareEnrolled > 0 && shareEnrolled < 1)) {
            throw new IllegalArgumentException("shareEnrolled: expected above 0 and below 1, got " + shareEnrolled);
        }
        requirePositive("commitEvery", commitEvery);
        requirePositive("pollEvery", pollEvery);
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + ": expected more than nothing, got " + duration);
        }
    }

    /** 100 candidates, the smallest distance, half of the inputs enrolled, images kept, commits each 10 s, polls each 200 ms. */
    public static GallerySettings ofDefaults() {
        return new GallerySettings(
                IndexSettings.ofDefaults(),
                100,
                Fusion.MINIMUM_DISTANCE,
                Identification.HALF,
                true,
                Duration.ofSeconds(10),
                Duration.ofMillis(200));
    }

    /** These settings with another index. */
    public GallerySettings withIndex(IndexSettings newIndex) {
        return new GallerySettings(newIndex, candidates, fusion, shareEnrolled, keepImages, commitEvery, pollEvery);
    }

    /** These settings with another number of candidates. */
    public GallerySettings withCandidates(int newCandidates) {
        return new GallerySettings(index, newCandidates, fusion, shareEnrolled, keepImages, commitEvery, pollEvery);
    }

    /** These settings with another fusion. */
    public GallerySettings withFusion(Fusion newFusion) {
        return new GallerySettings(index, candidates, newFusion, shareEnrolled, keepImages, commitEvery, pollEvery);
    }

    /** These settings with another share of inputs that show an enrolled identity. */
    public GallerySettings withShareEnrolled(double newShare) {
        return new GallerySettings(index, candidates, fusion, newShare, keepImages, commitEvery, pollEvery);
    }

    /** These settings, with or without images. */
    public GallerySettings withKeepImages(boolean newKeepImages) {
        return new GallerySettings(index, candidates, fusion, shareEnrolled, newKeepImages, commitEvery, pollEvery);
    }

    /** These settings with another time between commits of the index. */
    public GallerySettings withCommitEvery(Duration newCommitEvery) {
        return new GallerySettings(index, candidates, fusion, shareEnrolled, keepImages, newCommitEvery, pollEvery);
    }

    /** These settings with another time between polls of a shared store. */
    public GallerySettings withPollEvery(Duration newPollEvery) {
        return new GallerySettings(index, candidates, fusion, shareEnrolled, keepImages, commitEvery, newPollEvery);
    }
}
