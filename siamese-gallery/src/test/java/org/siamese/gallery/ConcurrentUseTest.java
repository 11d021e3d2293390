package org.siamese.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.gallery.store.Reference;

/** Eight readers beside a writer get the answers of a quiet gallery. {@code -Dsiamese.gallery.seconds=120} for as long as one likes. */
class ConcurrentUseTest {
    private static final int SECONDS = Integer.getInteger("siamese.gallery.seconds", 4);
    private static final int READERS = 8;
    private static final int PEOPLE = 200;

    @TempDir
    Path folder;

    @Test
    void should_give_readers_the_answers_of_a_quiet_gallery_beside_a_writer() throws Exception {
        GallerySettings settings = GallerySettings.ofDefaults();
        try (IndexedGallery gallery = IndexedGallery.open(folder, TestVectors.model(), settings)) {
            List<Reference> references = new ArrayList<>();
            for (int person = 0; person < PEOPLE; person++) {
                references.add(Reference.of(TestVectors.name(person), TestVectors.of(person, 0)));
            }
            gallery.enrol(references);
            double[] quiet = new double[PEOPLE];
            for (int person = 0; person < PEOPLE; person++) {
                quiet[person] =
                        gallery.nearest(TestVectors.of(person, 1), 1).get(0).distance();
            }
            AtomicBoolean ended = new AtomicBoolean();
            ExecutorService pool = Executors.newFixedThreadPool(READERS + 1);
            Future<Integer> writing = pool.submit(() -> {
                int written = 0;
                while (!ended.get()) {
                    // Somebody else, who comes, is replaced, and goes; together with a second reference.
                    String name = "visitor " + written % 50;
                    gallery.replace(
                            name,
                            List.of(
                                    Reference.of(name, TestVectors.of(10_000 + written % 50, written)),
                                    Reference.of(name, TestVectors.of(10_000 + written % 50, written + 1))));
                    assertThat(gallery.references(name)).hasSize(2);
                    if (written % 3 == 0) {
                        gallery.remove(name);
                        assertThat(gallery.references(name)).isEmpty();
                    }
                    written++;
                }
                return written;
            });
            List<Future<Integer>> reading = new ArrayList<>();
            for (int reader = 0; reader < READERS; reader++) {
                int first = reader;
                reading.add(pool.submit(() -> {
                    int read = 0;
                    while (!ended.get()) {
                        int person = (first * 31 + read) % PEOPLE;
                        var found =
                                gallery.nearest(TestVectors.of(person, 1), 1).get(0);
                        assertThat(found.identity()).isEqualTo(TestVectors.name(person));
                        assertThat(found.distance()).isEqualTo(quiet[person]);
                        int visitor = gallery.references("visitor " + read % 50).size();
                        assertThat(visitor)
                                .as("two references or none, never one")
                                .isIn(0, 2);
                        read++;
                    }
                    return read;
                }));
            }
            Thread.sleep(SECONDS * 1000L);
            ended.set(true);
            int reads = 0;
            for (Future<Integer> one : reading) {
                reads += one.get();
            }
            System.out.println("8 readers and a writer, " + SECONDS + " s: " + reads + " searches, " + writing.get()
                    + " replacements, all answers those of a quiet gallery");
            pool.shutdown();
        }
    }
}
