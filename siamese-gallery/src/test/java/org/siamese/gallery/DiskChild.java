package org.siamese.gallery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.siamese.gallery.index.IndexSettings;
import org.siamese.gallery.store.GalleryException;
import org.siamese.gallery.store.Reference;

/** Uses a gallery on a disk that is read-only or full, and prints what happened. */
final class DiskChild {
    static final int BATCH = 100;

    private DiskChild() {}

    public static void main(String[] arguments) throws IOException {
        Path disk = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "read-only" -> readOnly(disk.resolve("gallery"));
            case "full" -> full(disk);
            default -> throw new IllegalArgumentException("mode: expected read-only or full, got " + arguments[0]);
        }
    }

    private static IndexedGallery open(Path folder) {
        IndexSettings usual = IndexSettings.ofDefaults();
        IndexSettings small = new IndexSettings(
                usual.graphFrom(), usual.connections(), usual.beamWidth(), false, usual.buildThreads(), 1);
        return IndexedGallery.open(
                folder,
                TestVectors.model(),
                GallerySettings.ofDefaults().withIndex(small).withCommitEvery(Duration.ofMillis(20)));
    }

    private static void say(String name, Object value) {
        System.out.println(name + " = " + value);
    }

    private static void readOnly(Path folder) {
        try (IndexedGallery gallery = open(folder)) {
            say("opened", gallery.count());
        } catch (GalleryException e) {
            say("refused", e.getMessage());
        }
        try (IndexedGallery gallery =
                IndexedGallery.openReadOnly(folder, TestVectors.model(), GallerySettings.ofDefaults())) {
            say("found", gallery.identify(TestVectors.of(3, 1)).identity().orElse("unknown"));
            gallery.enrol("x", TestVectors.of(0, 0));
        } catch (GalleryException e) {
            say("enrol", e.getMessage());
        }
    }

    private static void full(Path disk) throws IOException {
        Path spare = Files.write(disk.resolve("spare"), new byte[6 << 20]);
        int acknowledged = 0;
        try (IndexedGallery gallery = open(disk.resolve("gallery"))) {
            try {
                for (int batch = 0; batch < 1_000_000; batch++) {
                    List<Reference> references = new ArrayList<>();
                    for (int i = 0; i < BATCH; i++) {
                        int person = BATCH * batch + i;
                        references.add(Reference.of(TestVectors.name(person), TestVectors.of(person, 0)));
                    }
                    gallery.enrol(references);
                    acknowledged += references.size();
                }
                say("never full", acknowledged);
            } catch (GalleryException e) {
                say("refused", e.getMessage());
                say("refusedAt", acknowledged);
            }
            try {
                say("count", gallery.count());
                say("found", gallery.identify(TestVectors.of(3, 1)).identity().orElse("unknown"));
            } catch (GalleryException e) {
                say("search", e.getMessage());
            }
            Files.delete(spare);
            try {
                gallery.enrol("after", TestVectors.of(777_777, 0));
                acknowledged++;
                say("after", "enrolled");
            } catch (GalleryException e) {
                say("after", e.getMessage());
            }
        } catch (GalleryException e) {
            say("closing", e.getMessage());
        }
        say("acknowledged", acknowledged);
        try (IndexedGallery gallery = open(disk.resolve("gallery"))) {
            say("again", gallery.count());
            gallery.enrol("again", TestVectors.of(888_888, 0));
            say("problems", gallery.check().problems());
        }
    }
}
