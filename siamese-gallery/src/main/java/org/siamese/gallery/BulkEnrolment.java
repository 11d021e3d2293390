package org.siamese.gallery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.siamese.decision.SiameseException;
import org.siamese.gallery.index.IndexView;
import org.siamese.gallery.store.Reference;
import org.siamese.image.Picture;
import org.siamese.image.file.Sha256;
import org.siamese.image.model.ImageModel;

/**
 * Enrols much. What was enrolled before, by the same ids, is skipped, so that a run that was cut off is simply started again. The graph of the
 * index is built at the end. Not thread-safe.
 *
 * <pre>{@code
 * BulkReport report = BulkEnrolment.into(gallery).withProgress(System.out::println).folder(Path.of("faces"));
 * }</pre>
 */
public final class BulkEnrolment {
    private static final int VECTORS = 1000;
    private static final int IMAGES = 128;
    private static final int FAILURES = 1000;
    /** Of an id that is a hash. */
    private static final int DIGITS = 32;
    /** From so many on, merges are put off to the end. */
    private static final int MANY = 20_000;

    private final IndexedGallery gallery;
    private final Consumer<BulkProgress> progress;
    private final List<String> failures = new ArrayList<>();
    private final long begin = System.nanoTime();
    private long enrolled;
    private long skipped;
    private long failed;
    private long total = -1;
    private boolean postponed;

    private BulkEnrolment(IndexedGallery gallery, Consumer<BulkProgress> progress) {
        this.gallery = gallery;
        this.progress = progress;
    }

    /** Starts one. */
    public static BulkEnrolment into(IndexedGallery gallery) {
        return new BulkEnrolment(Objects.requireNonNull(gallery, "gallery"), now -> {});
    }

    /** This enrolment, telling how far it is after each batch. */
    public BulkEnrolment withProgress(Consumer<BulkProgress> newProgress) {
        return new BulkEnrolment(gallery, Objects.requireNonNull(newProgress, "progress"));
    }

    /**
     * One image of an identity.
     *
     * @param identity whom it shows
     * @param file the image
     * @param id of the reference
     */
    private record LabelledFile(String identity, Path file, String id) {}

    /**
     * Enrols the images of a folder that holds one folder for each identity. The id of a reference is a hash of its place in there.
     *
     * @throws UncheckedIOException if the folder cannot be listed
     */
    public BulkReport folder(Path folder) {
        List<LabelledFile> files = new ArrayList<>();
        try (Stream<Path> identities = Files.list(folder)) {
            for (Path identity : identities.filter(Files::isDirectory).sorted().toList()) {
                try (Stream<Path> images = Files.list(identity)) {
                    images.filter(Files::isRegularFile)
                            .sorted()
                            .forEach(image -> files.add(new LabelledFile(
                                    identity.getFileName().toString(),
                                    image,
                                    hash(folder.relativize(image).toString().replace('\\', '/')))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be listed: " + e.getMessage(), e);
        }
        total = files.size();
        Iterator<LabelledFile> all = files.iterator();
        try (IndexView before = gallery.view()) {
            while (all.hasNext()) {
                List<LabelledFile> batch = new ArrayList<>();
                while (batch.size() < IMAGES && all.hasNext()) {
                    LabelledFile next = all.next();
                    if (before.contains(next.id())) {
                        skipped++;
                    } else {
                        batch.add(next);
                    }
                }
                enrol(batch);
            }
            return end();
        } finally {
            mergeAgain();
        }
    }

    private static String hash(String place) {
        return Sha256.hex(place).substring(0, DIGITS);
    }

    private record Loaded(LabelledFile from, byte[] bytes, Picture picture) {}

    private void enrol(List<LabelledFile> batch) {
        while (!enrol(gallery.model(), batch)) {
            // Another model has come into use meanwhile.
        }
    }

    private boolean enrol(GalleryModel by, List<LabelledFile> batch) {
        ImageModel images = by.requireImages();
        List<String> bad = Collections.synchronizedList(new ArrayList<>());
        List<Loaded> loaded = batch.parallelStream()
                .map(file -> loaded(images, file, bad))
                .flatMap(Optional::stream)
                .toList();
        float[][] vectors = images.embed(loaded.stream().map(Loaded::picture).toList());
        List<Reference> references = new ArrayList<>();
        for (int i = 0; i < vectors.length; i++) {
            Loaded one = loaded.get(i);
            Reference reference = Reference.of(one.from().identity(), vectors[i])
                    .withId(one.from().id())
                    .withSource(one.from().file().toString());
            references.add(gallery.settings().keepImages() ? reference.withImage(one.bytes()) : reference);
        }
        if (!gallery.enrol(by, references)) {
            return false;
        }
        bad.forEach(this::fail);
        count(references.size());
        return true;
    }

    private static Optional<Loaded> loaded(ImageModel images, LabelledFile file, List<String> bad) {
        try {
            byte[] bytes = IndexedGallery.bytes(file.file());
            return Optional.of(
                    new Loaded(file, bytes, images.read(bytes, file.file().toString())));
        } catch (SiameseException e) {
            bad.add(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private void fail(String line) {
        failed++;
        if (failures.size() < FAILURES) {
            failures.add(line);
        }
    }

    /**
     * Enrols references.
     *
     * @param references read once, in order; their ids tell which were enrolled before
     */
    public BulkReport references(Iterator<Reference> references) {
        try (IndexView before = gallery.view()) {
            List<Reference> batch = new ArrayList<>(VECTORS);
            while (references.hasNext()) {
                Reference next = references.next();
                if (before.contains(next.id())) {
                    skipped++;
                } else {
                    batch.add(next);
                }
                if (batch.size() == VECTORS) {
                    write(batch);
                    batch = new ArrayList<>(VECTORS);
                }
            }
            write(batch);
            return end();
        } finally {
            mergeAgain();
        }
    }

    private void write(List<Reference> references) {
        gallery.enrol(references);
        count(references.size());
    }

    private void count(int references) {
        enrolled += references;
        if (enrolled >= MANY && !postponed) {
            postponed = true;
            gallery.writer().index().postponeMerges(true);
        }
        progress.accept(now());
    }

    private BulkProgress now() {
        return new BulkProgress(enrolled, skipped, failed, total, (System.nanoTime() - begin) / 1e9);
    }

    /** While merges are still put off, so that all segments become one in one step. */
    private BulkReport end() {
        if (postponed) {
            gallery.buildGraph();
        }
        return new BulkReport(now(), failures);
    }

    private void mergeAgain() {
        if (postponed) {
            gallery.writer().index().postponeMerges(false);
        }
    }
}
