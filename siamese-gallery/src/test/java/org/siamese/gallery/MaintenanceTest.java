package org.siamese.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.gallery.store.GalleryException;
import org.siamese.gallery.store.Reference;
import org.siamese.image.ImageShape;
import org.siamese.image.inference.Embedder;
import org.siamese.image.inference.InferenceSettings;
import org.siamese.image.model.ImageModel;
import org.siamese.image.pipeline.ImagePipeline;

/** Bulk enrolment, duplicates, and the change to another model. */
class MaintenanceTest {
    private static final GallerySettings SETTINGS = GallerySettings.ofDefaults();

    @TempDir
    Path folder;

    /** The mean grey of each of four quarters, times a factor. */
    static ImageModel model(float factor) {
        Embedder embedder = Embedder.of(new ImageShape(1, 8, 8), 4, pixels -> {
            float[] means = new float[4];
            for (int i = 0; i < 64; i++) {
                means[i / 32 * 2 + i % 8 / 4] += factor * pixels[i] / 16;
            }
            means[3] += factor > 1 ? 0.5f : 0;
            return means;
        });
        InferenceSettings settings = InferenceSettings.of(Map.of())
                .withDistance(EuclideanDistance.ofUnitRows())
                .withCalibration(TestVectors.calibration());
        return ImageModel.of(embedder, ImagePipeline.grey().resize(8, 8).build(), settings);
    }

    static byte[] image(int person, int example) throws IOException {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 8; x++) {
                int quarter = y / 4 * 2 + x / 4;
                int grey = 40 + (person * 53 + quarter * 97 * (person % 5 + 1)) % 180 + example;
                image.getRaster().setSample(x, y, 0, grey);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    private Path faces(int people, int examples) throws IOException {
        Path faces = folder.resolve("faces");
        for (int person = 0; person < people; person++) {
            Path own = Files.createDirectories(faces.resolve("person " + person));
            for (int example = 0; example < examples; example++) {
                Files.write(own.resolve(example + ".png"), image(person, example));
            }
        }
        return faces;
    }

    @Test
    void should_enrol_a_folder_and_go_on_where_it_was_cut_off() throws IOException {
        Path faces = faces(5, 3);
        Files.writeString(faces.resolve("person 2/broken.png"), "no image");
        try (IndexedGallery gallery = IndexedGallery.open(folder.resolve("g"), model(1))) {
            List<BulkProgress> told = new ArrayList<>();
            BulkReport first =
                    BulkEnrolment.into(gallery).withProgress(told::add).folder(faces);
            assertThat(first.progress().enrolled()).isEqualTo(15);
            assertThat(first.progress().total()).isEqualTo(16);
            assertThat(first.failures()).hasSize(1).first().asString().contains("broken.png");
            assertThat(told).isNotEmpty();
            assertThat(gallery.references("person 3")).hasSize(3);
            Files.createDirectories(faces.resolve("person 9"));
            Files.write(faces.resolve("person 9/0.png"), image(9, 0));
            BulkReport second = BulkEnrolment.into(gallery).folder(faces);
            assertThat(second.progress().enrolled()).isEqualTo(1);
            assertThat(second.progress().skipped()).isEqualTo(15);
            assertThat(gallery.count()).isEqualTo(16);
            assertThat(gallery.nearest(faces.resolve("person 9/0.png"), 1)
                            .get(0)
                            .identity())
                    .isEqualTo("person 9");
        }
    }

    @Test
    void should_build_the_graph_at_the_end_of_a_large_enrolment() {
        try (IndexedGallery gallery = IndexedGallery.open(folder.resolve("g"), TestVectors.model(), SETTINGS)) {
            List<Reference> many = new ArrayList<>();
            for (int i = 0; i < 21_000; i++) {
                many.add(Reference.of("p" + i / 3, TestVectors.of(i / 3, i % 3)).withId("r" + i));
            }
            BulkReport report = BulkEnrolment.into(gallery).references(many.iterator());
            assertThat(report.progress().enrolled()).isEqualTo(21_000);
            assertThat(gallery.writer().index().withoutGraph()).isZero();
            assertThat(gallery.nearest(TestVectors.of(5000, 9), 3))
                    .allMatch(found -> found.identity().equals("p5000"));
        }
    }

    @Test
    void should_find_persons_with_two_names_and_references_that_are_nearly_the_same() {
        try (IndexedGallery gallery = IndexedGallery.open(folder.resolve("g"), TestVectors.model(), SETTINGS)) {
            for (int person = 0; person < 60; person++) {
                gallery.enrol("person " + person, TestVectors.of(person, 0));
                gallery.enrol("person " + person, TestVectors.of(person, 1));
            }
            gallery.enrol("alias of 7", TestVectors.of(7, 2));
            float[] nearly = TestVectors.of(20, 0);
            nearly[0] += 1e-4f;
            gallery.enrol("person 20", nearly);
            DuplicateSearch.Report found = DuplicateSearch.in(gallery).run();
            assertThat(found.twoNames()).hasSize(1);
            assertThat(List.of(
                            found.twoNames().get(0).one().identity(),
                            found.twoNames().get(0).other().identity()))
                    .containsExactlyInAnyOrder("person 7", "alias of 7");
            assertThat(found.twoNames().get(0).probability()).isBetween(0.5, 1.0);
            assertThat(found.nearlySame()).hasSize(1);
            assertThat(found.nearlySame().get(0).one().identity()).isEqualTo("person 20");
        }
    }

    @Test
    void should_list_two_names_with_the_same_image_however_improbable_the_model_finds_it() {
        try (IndexedGallery gallery = IndexedGallery.open(folder.resolve("g"), TestVectors.model(), SETTINGS)) {
            for (int person = 0; person < 60; person++) {
                gallery.enrol("person " + person, TestVectors.of(person, 0));
            }
            gallery.enrol("alias of 7", TestVectors.of(7, 2));
            gallery.enrol("copy of 20", TestVectors.of(20, 0));
            DuplicateSearch.Report found =
                    DuplicateSearch.in(gallery).withLeastProbability(1).run();
            assertThat(found.twoNames()).hasSize(1);
            assertThat(List.of(
                            found.twoNames().get(0).one().identity(),
                            found.twoNames().get(0).other().identity()))
                    .containsExactlyInAnyOrder("person 20", "copy of 20");
            assertThat(found.twoNames().get(0).probability()).isBetween(0.0, 1.0);
        }
    }

    @Test
    void should_move_to_another_model_while_it_answers_and_enrols() throws Exception {
        Path place = folder.resolve("g");
        try (IndexedGallery gallery = IndexedGallery.open(place, model(1))) {
            for (int person = 0; person < 30; person++) {
                gallery.enrol("person " + person, image(person, 0), "memory");
            }
            AtomicBoolean ended = new AtomicBoolean();
            CompletableFuture<Integer> searching = CompletableFuture.supplyAsync(() -> {
                int count = 0;
                while (!ended.get()) {
                    try {
                        gallery.identify(image(count % 30, 1));
                        gallery.enrol("later " + count % 10, image(40 + count % 10, 0), "memory");
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                    count++;
                }
                return count;
            });
            long made = gallery.reembed(model(3)).get();
            ended.set(true);
            assertThat(searching.get()).isPositive();
            assertThat(made).isGreaterThanOrEqualTo(30);
            assertThat(gallery.nearest(model(3).embed(image(11, 0)), 1).get(0).identity())
                    .isEqualTo("person 11");
            assertThat(gallery.check().problems()).isEmpty();
        }
        assertThatThrownBy(() -> IndexedGallery.open(place, model(1)))
                .isInstanceOf(GalleryException.class)
                .hasMessageContaining("another model: expected a tower with the same parameters");
        try (IndexedGallery gallery = IndexedGallery.open(place, model(3))) {
            assertThat(gallery.identities()).hasSizeGreaterThanOrEqualTo(30);
            assertThat(gallery.nearest(model(3).embed(image(11, 0)), 1).get(0).identity())
                    .isEqualTo("person 11");
        }
    }

    @Test
    void should_stay_with_its_model_where_a_reference_cannot_be_embedded() throws IOException {
        try (IndexedGallery gallery =
                IndexedGallery.open(folder.resolve("g"), GalleryModel.of(model(1)), SETTINGS.withKeepImages(false))) {
            gallery.enrol("anna", image(1, 0), "memory");
            assertThatThrownBy(() -> gallery.reembed(model(3)).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("has no stored image");
            assertThat(gallery.nearest(model(1).embed(image(1, 0)), 1).get(0).distance())
                    .isLessThan(1e-6);
            assertThat(gallery.count()).isEqualTo(1);
        }
        try (IndexedGallery gallery = IndexedGallery.open(folder.resolve("g"), model(1))) {
            byte[] kept = image(1, 0);
            long made = gallery.reembed(GalleryModel.of(model(3)), reference -> Optional.of(model(3).embed(kept)))
                    .join();
            assertThat(made).isEqualTo(1);
        }
    }
}
