package org.siamese.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.gallery.index.IndexSettings;
import org.siamese.gallery.store.Reference;

/** Looks for the bytes of an erased identity in every file. */
class EraseTest {
    @TempDir
    Path folder;

    private static byte[] bytes(float[] vector, ByteOrder order) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(order);
        bytes.asFloatBuffer().put(vector);
        return bytes.array();
    }

    /** Files that hold at least three values in a row of a vector, or a text. */
    private List<Path> holding(List<byte[]> needles) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] all = Files.readAllBytes(file);
                if (needles.stream().anyMatch(needle -> contains(all, needle))) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private static boolean contains(byte[] all, byte[] needle) {
        for (int at = 0; at + needle.length <= all.length; at++) {
            int i = 0;
            while (i < needle.length && all[at + i] == needle[i]) {
                i++;
            }
            if (i == needle.length) {
                return true;
            }
        }
        return false;
    }

    private static List<byte[]> traces(float[] vector, String name, byte[] image) {
        double length = 0;
        for (float value : vector) {
            length += (double) value * value;
        }
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] * (1 / Math.sqrt(length)));
        }
        List<byte[]> needles = new ArrayList<>();
        for (float[] form : List.of(vector, unit)) {
            for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
                byte[] all = bytes(form, order);
                needles.add(java.util.Arrays.copyOfRange(all, 0, 12));
                needles.add(java.util.Arrays.copyOfRange(all, 24, 36));
            }
        }
        needles.add(name.getBytes(StandardCharsets.UTF_8));
        needles.add(image);
        return needles;
    }

    @Test
    void should_leave_no_byte_of_an_erased_identity_in_any_file() throws IOException {
        GallerySettings settings = GallerySettings.ofDefaults()
                .withIndex(IndexSettings.ofDefaults().withGraphFrom(50));
        byte[] image = "the bytes of an image".getBytes(StandardCharsets.UTF_8);
        float[] vector = TestVectors.of(12, 0);
        List<byte[]> traces = traces(vector, "Zoé Erasable", image);
        try (IndexedGallery gallery = IndexedGallery.open(folder, TestVectors.model(), settings)) {
            for (int person = 20; person < 120; person++) {
                gallery.enrol(TestVectors.name(person), TestVectors.of(person, 0));
            }
            gallery.enrol(List.of(Reference.of("Zoé Erasable", vector)
                    .withId("Zoé Erasable/1")
                    .withSource("/photos/Zoé Erasable.png")
                    .withImage(image)));
            gallery.compact();
            gallery.removeReference("Zoé Erasable/1");
            gallery.enrol(List.of(Reference.of("Zoé Erasable", vector).withImage(image)));
            gallery.enrol("somebody", TestVectors.of(500, 0));
            assertThat(gallery.identify(vector).identity()).contains("Zoé Erasable");
        }
        assertThat(holding(traces)).hasSizeGreaterThanOrEqualTo(3);
        try (IndexedGallery gallery = IndexedGallery.open(folder, TestVectors.model(), settings)) {
            gallery.erase("Zoé Erasable");
            assertThat(holding(traces)).isEmpty();
            assertThat(gallery.identities()).hasSize(101).doesNotContain("Zoé Erasable");
            gallery.enrol("after", TestVectors.of(501, 0));
        }
        assertThat(holding(traces)).isEmpty();
        try (IndexedGallery gallery = IndexedGallery.open(folder, TestVectors.model(), settings)) {
            assertThat(gallery.recovery().isClean()).isTrue();
            assertThat(gallery.check().isSound()).isTrue();
            assertThat(gallery.count()).isEqualTo(102);
        }
    }

    @Test
    void should_end_an_erasure_that_a_crash_cut_off() throws IOException {
        float[] vector = TestVectors.of(12, 0);
        List<byte[]> traces =
                traces(vector, "Zoé Erasable", new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14});
        try (IndexedGallery gallery = IndexedGallery.open(folder, TestVectors.model(), GallerySettings.ofDefaults())) {
            gallery.enrol("Zoé Erasable", vector);
            gallery.enrol("somebody", TestVectors.of(500, 0));
        }
        // As far as the first step of an erasure.
        Files.writeString(folder.resolve("erasing"), "Zoé Erasable");
        try (IndexedGallery gallery = IndexedGallery.open(folder, TestVectors.model(), GallerySettings.ofDefaults())) {
            assertThat(gallery.recovery().notes()).anyMatch(note -> note.contains("erasure"));
            assertThat(gallery.identities()).containsExactly("somebody");
            assertThat(holding(traces)).isEmpty();
        }
    }
}
