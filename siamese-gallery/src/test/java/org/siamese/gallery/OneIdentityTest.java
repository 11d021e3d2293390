package org.siamese.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.decision.Identification;
import org.siamese.gallery.store.Reference;

/** Very many references of one identity; {@code -Dsiamese.gallery.references=1000000} for a million. */
class OneIdentityTest {
    private static final int REFERENCES = Integer.getInteger("siamese.gallery.references", 20_000);

    @TempDir
    Path folder;

    private static double seconds(Runnable task) {
        long begin = System.nanoTime();
        task.run();
        return (System.nanoTime() - begin) / 1e9;
    }

    @Test
    void should_identify_verify_and_remove_an_identity_with_very_many_references() {
        try (IndexedGallery gallery =
                IndexedGallery.open(folder.resolve("g"), TestVectors.model(), GallerySettings.ofDefaults())) {
            Iterator<Reference> many = IntStream.range(0, REFERENCES)
                    .mapToObj(
                            i -> Reference.of("person 0", TestVectors.of(0, i)).withId("r" + i))
                    .iterator();
            double enrolling = seconds(() -> BulkEnrolment.into(gallery).references(many));
            gallery.enrol("person 1", TestVectors.of(1, 0));
            assertThat(gallery.identityCount()).isEqualTo(2);
            Identification[] who = new Identification[1];
            double identifying = seconds(() -> who[0] = gallery.identify(TestVectors.of(0, -5)));
            assertThat(who[0].identity()).contains("person 0");
            assertThat(who[0].runnerUp().orElseThrow().identity()).isEqualTo("person 1");
            assertThat(gallery.identify(TestVectors.of(1, 1)).identity()).contains("person 1");
            boolean[] same = new boolean[2];
            double verifying = seconds(() ->
                    same[0] = gallery.verify("person 0", TestVectors.of(0, -6)).isSame());
            same[1] = gallery.verify("person 0", TestVectors.of(1, 1)).isSame();
            assertThat(same).containsExactly(true, false);
            double removing = seconds(() -> gallery.remove("person 0"));
            assertThat(gallery.identities()).containsExactly("person 1");
            assertThat(gallery.identify(TestVectors.of(0, -5)).identity()).isEmpty();
            assertThat(gallery.check().problems()).isEmpty();
            System.out.printf(
                    "%d references of one identity: enrolled in %.1f s, identified in %.3f s, verified in %.3f s,"
                            + " removed in %.3f s%n",
                    REFERENCES, enrolling, identifying, verifying, removing);
        }
    }
}
