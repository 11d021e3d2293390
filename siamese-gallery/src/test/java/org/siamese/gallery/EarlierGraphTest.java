package org.siamese.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.gallery.index.FoundReference;
import org.siamese.gallery.index.IndexSettings;

/** Galleries of 400 references, of which number 7 was removed: with a graph that Lucene built, and with one in a file of ours. */
class EarlierGraphTest {
    @TempDir
    Path folder;

    private void unpack(String golden) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(
                Objects.requireNonNull(EarlierGraphTest.class.getResourceAsStream("/golden/" + golden)))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = folder.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.write(file, zip.readAllBytes());
            }
        }
    }

    private static void requireAll(IndexedGallery gallery) {
        assertThat(gallery.count()).isEqualTo(399);
        assertThat(gallery.writer().index().withoutGraph()).isZero();
        assertThat(gallery.check().problems()).isEmpty();
        for (int i = 0; i < 400; i++) {
            FoundReference nearest =
                    gallery.nearest(TestVectors.of(i / 2, i % 2), 1).get(0);
            if (i == 7) {
                assertThat(nearest.id()).isNotEqualTo("r7");
            } else {
                assertThat(nearest.id()).isEqualTo("r" + i);
                assertThat(nearest.distance()).isLessThan(1e-5);
                assertThat(nearest.metadata()).containsEntry("number", Integer.toString(i));
            }
        }
    }

    @Test
    void should_be_searched_as_it_is_and_be_built_anew_by_compact() throws IOException {
        unpack("gallery-lucene-graph.zip");
        GallerySettings settings = GallerySettings.ofDefaults()
                .withIndex(IndexSettings.ofDefaults().withGraphFrom(100));
        try (IndexedGallery gallery = IndexedGallery.open(folder, TestVectors.model(), settings)) {
            assertThat(gallery.recovery().indexRebuilt()).isFalse();
            requireAll(gallery);
            assertThat(graphs()).containsExactly("_1_SiameseGalleryVectors_0.vex");
            gallery.compact();
            requireAll(gallery);
            assertThat(graphs()).containsExactly("_2_SiameseGalleryVectors_0.sgr");
            gallery.compact();
            assertThat(graphs()).as("it is as it is built today").containsExactly("_2_SiameseGalleryVectors_0.sgr");
        }
    }

    @Test
    void should_be_opened_where_the_graph_is_in_rows() throws IOException {
        unpack("gallery-graph-rows.zip");
        GallerySettings settings = GallerySettings.ofDefaults()
                .withIndex(IndexSettings.ofDefaults().withGraphFrom(100));
        try (IndexedGallery gallery = IndexedGallery.open(folder, TestVectors.model(), settings)) {
            assertThat(gallery.recovery().indexRebuilt()).isFalse();
            requireAll(gallery);
            assertThat(graphs()).containsExactly("_1_SiameseGalleryVectors_0.sgr");
        }
    }

    private List<String> graphs() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".vex") || name.endsWith(".sgr"))
                    .toList();
        }
    }
}
