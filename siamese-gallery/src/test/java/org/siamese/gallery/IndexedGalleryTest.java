package org.siamese.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.decision.Decision;
import org.siamese.decision.Fusion;
import org.siamese.decision.Identification;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.gallery.index.FoundReference;
import org.siamese.gallery.index.IndexSettings;
import org.siamese.gallery.index.ReferenceFilter;
import org.siamese.gallery.store.GalleryException;
import org.siamese.gallery.store.Reference;
import org.siamese.image.inference.Gallery;
import org.siamese.image.inference.InferenceSettings;

class IndexedGalleryTest {
    private static final GallerySettings SETTINGS = GallerySettings.ofDefaults();

    @TempDir
    Path folder;

    private IndexedGallery open() {
        return IndexedGallery.open(folder.resolve("gallery"), TestVectors.model(), SETTINGS);
    }

    private static List<Reference> people(int from, int to, int examples) {
        List<Reference> references = new ArrayList<>();
        for (int person = from; person < to; person++) {
            for (int example = 0; example < examples; example++) {
                references.add(Reference.of(TestVectors.name(person), TestVectors.of(person, example))
                        .withId(person + "/" + example));
            }
        }
        return references;
    }

    @Test
    void should_show_what_was_enrolled_at_once_and_after_opening_again() {
        try (IndexedGallery gallery = open()) {
            gallery.enrol(people(0, 50, 3));
            assertThat(gallery.identify(TestVectors.of(7, 99)).identity()).contains("person 7");
            gallery.enrol("Ωμέγα 山田 🙂", TestVectors.of(77, 0));
            assertThat(gallery.identify(TestVectors.of(77, 1)).identity()).contains("Ωμέγα 山田 🙂");
            assertThat(gallery.count()).isEqualTo(151);
            assertThat(gallery.identityCount()).isEqualTo(51);
        }
        try (IndexedGallery gallery = open()) {
            assertThat(gallery.recovery().isClean())
                    .as("%s", gallery.recovery())
                    .isTrue();
            assertThat(gallery.count()).isEqualTo(151);
            assertThat(gallery.identify(TestVectors.of(7, 99)).identity()).contains("person 7");
            assertThat(gallery.identities()).hasSize(51).contains("Ωμέγα 山田 🙂");
        }
    }

    @Test
    void should_give_the_distances_and_decisions_of_the_gallery_in_memory() {
        for (Fusion fusion : Fusion.values()) {
            InferenceSettings inference = InferenceSettings.of(Map.of())
                    .withDistance(EuclideanDistance.ofUnitRows())
                    .withCalibration(TestVectors.calibration());
            Gallery.Builder<float[]> builder = Gallery.<float[]>builder(
                            inference, TestVectors.DIMENSION, x -> org.siamese.decision.distance.RowMatrix.of(x))
                    .fusion(fusion);
            people(0, 20, 3).forEach(reference -> builder.enrolEmbeddings(reference.identity(), reference.vector()));
            Gallery<float[]> inMemory = builder.build();
            try (IndexedGallery gallery = IndexedGallery.open(
                    folder.resolve("g" + fusion), TestVectors.model(), SETTINGS.withFusion(fusion))) {
                gallery.enrol(people(0, 20, 3));
                for (int person = 0; person < 25; person++) {
                    Identification expected = inMemory.identifyEmbedding(TestVectors.of(person, 9));
                    Identification got = gallery.identify(TestVectors.of(person, 9));
                    assertThat(got.identity()).isEqualTo(expected.identity());
                    assertThat(got.closest().orElseThrow().decision().distance())
                            .isCloseTo(
                                    expected.closest().orElseThrow().decision().distance(), within(1e-6));
                    assertThat(got.runnerUp().orElseThrow().identity())
                            .isEqualTo(expected.runnerUp().orElseThrow().identity());
                    assertThat(got.probability()).isCloseTo(expected.probability(), within(1e-3));
                }
            }
        }
    }

    @Test
    void should_find_the_nearest_that_a_loop_finds_in_segments_with_and_without_graph() {
        GallerySettings graphs = SETTINGS.withIndex(IndexSettings.ofDefaults().withGraphFrom(500));
        List<Reference> people = people(0, 1000, 3);
        try (IndexedGallery gallery = IndexedGallery.open(folder.resolve("g"), TestVectors.model(), graphs)) {
            for (int from = 0; from < people.size(); from += 100) {
                gallery.enrol(people.subList(from, from + 100));
            }
            gallery.compact();
            assertThat(gallery.writer().index().withoutGraph()).isZero();
            gallery.enrol(people(1000, 1010, 3));
            people.addAll(people(1000, 1010, 3));
            int found = 0;
            for (int person = 0; person < 100; person++) {
                float[] query = TestVectors.of(person, 50);
                List<String> expected = people.stream()
                        .sorted(Comparator.comparingDouble(
                                reference -> EuclideanDistance.ofUnitRows().of(query, reference.vector())))
                        .limit(10)
                        .map(Reference::id)
                        .toList();
                List<FoundReference> got = gallery.nearest(query, 10);
                assertThat(got).isSortedAccordingTo(Comparator.comparingDouble(FoundReference::distance));
                found += (int)
                        got.stream().filter(one -> expected.contains(one.id())).count();
            }
            assertThat(found).isGreaterThanOrEqualTo(995);
        }
    }

    @Test
    void should_replace_and_remove_references_and_identities() {
        try (IndexedGallery gallery = open()) {
            gallery.enrol(people(0, 5, 2));
            gallery.enrol(List.of(Reference.of("anna", TestVectors.of(60, 0)).withId("0/0")));
            assertThat(gallery.count()).isEqualTo(10);
            assertThat(gallery.references("person 0"))
                    .extracting(FoundReference::id)
                    .containsExactly("0/1");
            gallery.removeReference("0/1");
            gallery.removeReference("not there");
            assertThat(gallery.identities()).doesNotContain("person 0").contains("anna");
            gallery.remove("person 1");
            assertThat(gallery.count()).isEqualTo(7);
            gallery.replace("person 2", List.of(Reference.of("person 2", TestVectors.of(70, 0))));
            assertThat(gallery.references("person 2")).hasSize(1);
            assertThat(gallery.identify(TestVectors.of(70, 1)).identity()).contains("person 2");
            assertThat(gallery.check().isSound()).isTrue();
        }
        try (IndexedGallery gallery = open()) {
            assertThat(gallery.count()).isEqualTo(6);
            assertThat(gallery.reference("0/0").orElseThrow().identity()).isEqualTo("anna");
        }
    }

    @Test
    void should_verify_against_one_identity() {
        try (IndexedGallery gallery = open()) {
            gallery.enrol(people(0, 5, 2));
            Decision own = gallery.verify("person 3", TestVectors.of(3, 9));
            Decision other = gallery.verify("person 4", TestVectors.of(3, 9));
            assertThat(own.isSame()).isTrue();
            assertThat(other.isSame()).isFalse();
            assertThatThrownBy(() -> gallery.verify("nobody", TestVectors.of(3, 9)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("identity: expected an enrolled one, got \"nobody\"");
        }
    }

    @Test
    void should_keep_metadata_and_filter_by_it() {
        Instant noon = Instant.parse("2026-01-01T12:00:00Z");
        try (IndexedGallery gallery = open()) {
            List<Reference> people = people(0, 40, 1);
            gallery.enrol(IntStream.range(0, 40)
                    .mapToObj(i -> people.get(i)
                            .withMetadata("site", i % 2 == 0 ? "Lyon" : "Kyōto")
                            .withSource(i < 10 ? "badge" : "gate")
                            .withTime(noon.plusSeconds(i)))
                    .toList());
            float[] query = TestVectors.of(5, 9);
            assertThat(gallery.nearest(query, 1, ReferenceFilter.metadata("site", "Kyōto"))
                            .get(0)
                            .identity())
                    .isEqualTo("person 5");
            assertThat(gallery.nearest(query, 50, ReferenceFilter.metadata("site", "Lyon")))
                    .hasSize(20)
                    .allMatch(found -> found.metadata().get("site").equals("Lyon"));
            assertThat(gallery.nearest(
                            query, 50, ReferenceFilter.source("badge").negated()))
                    .hasSize(30);
            assertThat(gallery.nearest(
                            query,
                            50,
                            ReferenceFilter.between(noon.plusSeconds(3), noon.plusSeconds(6))
                                    .or(ReferenceFilter.source("badge"))))
                    .hasSize(10);
            assertThat(gallery.nearest(
                            query,
                            50,
                            ReferenceFilter.between(noon, noon.plusSeconds(20))
                                    .and(ReferenceFilter.metadata("site", "Lyon"))))
                    .hasSize(10);
            assertThat(gallery.nearest(query, 50, ReferenceFilter.metadata("site", "nowhere")))
                    .isEmpty();
            FoundReference found = gallery.reference("5/0").orElseThrow();
            assertThat(found.time()).isEqualTo(noon.plusSeconds(5));
            assertThat(found.source()).isEqualTo("badge");
            assertThat(gallery.identify(query, ReferenceFilter.metadata("site", "Lyon"))
                            .identity())
                    .isEmpty();
        }
    }

    @Test
    void should_answer_unknown_for_an_empty_gallery() {
        try (IndexedGallery gallery = open()) {
            Identification who = gallery.identify(TestVectors.of(0, 0));
            assertThat(who.isUnknown()).isTrue();
            assertThat(who.closest()).isEmpty();
            assertThat(who.probability()).isZero();
            assertThat(who.toString()).contains("nobody is enrolled");
            assertThat(gallery.nearest(TestVectors.of(0, 0), 3)).isEmpty();
        }
    }

    @Test
    void should_name_the_runner_up_where_one_identity_has_more_references_than_candidates() {
        try (IndexedGallery gallery = open()) {
            gallery.enrol(people(0, 1, 500));
            gallery.enrol(people(1, 2, 1));
            Identification who = gallery.identify(TestVectors.of(0, 900));
            assertThat(who.identity()).contains("person 0");
            assertThat(who.runnerUp().orElseThrow().identity()).isEqualTo("person 1");
            assertThat(who.gap().orElseThrow()).isPositive();
        }
    }

    @Test
    void should_refuse_vectors_names_and_models_that_do_not_fit() {
        try (IndexedGallery gallery = open()) {
            assertThatThrownBy(() -> gallery.enrol("anna", new float[3]))
                    .hasMessage("vector: expected 16 values, got 3");
            float[] nan = TestVectors.of(0, 0);
            nan[2] = Float.NaN;
            assertThatThrownBy(() -> gallery.enrol("anna", nan))
                    .hasMessage("vector, value 2: expected a finite number, got NaN");
            assertThatThrownBy(() -> gallery.identify(nan)).hasMessageContaining("value 2");
            assertThatThrownBy(() -> gallery.enrol(" ", TestVectors.of(0, 0))).hasMessageContaining("identity");
            assertThatThrownBy(() -> gallery.enrol("a\ud800b", TestVectors.of(0, 0)))
                    .hasMessageContaining("unpaired surrogates, got U+D800 at character 1");
            assertThatThrownBy(() -> gallery.enrol("a".repeat(1001), TestVectors.of(0, 0)))
                    .hasMessageContaining("at most 1000 characters, got 1001");
            assertThat(gallery.count()).isZero();
            assertThatThrownBy(this::open)
                    .isInstanceOf(GalleryException.class)
                    .hasMessageContaining("expected to be its only writer, but process "
                            + ProcessHandle.current().pid());
        }
        GalleryModel other =
                GalleryModel.ofVectors("test 2", TestVectors.DIMENSION, EuclideanDistance.ofUnitRows(), null);
        assertThatThrownBy(() -> IndexedGallery.open(folder.resolve("gallery"), other, SETTINGS))
                .isInstanceOf(GalleryException.class)
                .hasMessageContaining("belongs to another model: expected the name test 1, got test 2");
    }

    @Test
    void should_refuse_a_folder_that_is_something_else_or_from_a_later_version() throws IOException {
        Path other = Files.createDirectories(folder.resolve("other"));
        Files.writeString(other.resolve("letter.txt"), "Dear");
        assertThatThrownBy(() -> IndexedGallery.open(other, TestVectors.model(), SETTINGS))
                .isInstanceOf(GalleryException.class)
                .hasMessageContaining("expected a gallery's folder, or an empty one");
        open().close();
        Path file = folder.resolve("gallery/gallery.json");
        Files.writeString(file, Files.readString(file).replace("\"format\" : 1", "\"format\" : 9"));
        assertThatThrownBy(this::open).hasMessageContaining("expected a gallery of format 1, got format 9");
    }

    @Test
    void should_open_read_only_beside_its_writer() {
        try (IndexedGallery gallery = open()) {
            gallery.enrol(people(0, 5, 1));
        }
        try (IndexedGallery writer = open();
                IndexedGallery reader =
                        IndexedGallery.openReadOnly(folder.resolve("gallery"), TestVectors.model(), SETTINGS)) {
            writer.enrol(people(5, 6, 1));
            assertThat(reader.count()).isEqualTo(5);
            assertThat(reader.identify(TestVectors.of(3, 4)).identity()).contains("person 3");
            assertThatThrownBy(() -> reader.enrol("anna", TestVectors.of(0, 0)))
                    .isInstanceOf(GalleryException.class)
                    .hasMessageContaining("open read-only");
        }
    }

    @Test
    void should_copy_a_snapshot_that_opens_by_itself() {
        try (IndexedGallery gallery = open()) {
            gallery.enrol(people(0, 5, 2));
            gallery.snapshot(folder.resolve("copy"));
            gallery.enrol(people(5, 9, 2));
            assertThatThrownBy(() -> gallery.snapshot(folder.resolve("copy"))).hasMessageContaining("empty folder");
        }
        try (IndexedGallery copy = IndexedGallery.open(folder.resolve("copy"), TestVectors.model(), SETTINGS)) {
            assertThat(copy.count()).isEqualTo(10);
            assertThat(copy.identify(TestVectors.of(4, 7)).identity()).contains("person 4");
        }
    }

    @Test
    void should_survive_an_interrupt_of_the_caller() {
        try (IndexedGallery gallery = open()) {
            Thread.currentThread().interrupt();
            gallery.enrol(people(0, 5, 1));
            assertThat(Thread.interrupted()).isTrue();
            Thread.currentThread().interrupt();
            assertThat(gallery.identify(TestVectors.of(3, 4)).identity()).contains("person 3");
            assertThat(Thread.interrupted()).isTrue();
            gallery.enrol(people(5, 6, 1));
            assertThat(gallery.count()).isEqualTo(6);
        }
    }

    @Test
    void should_decide_by_a_threshold_for_strangers_and_keep_it() {
        List<LabelledVector> probes = new ArrayList<>();
        for (int person = 0; person < 60; person++) {
            probes.add(new LabelledVector(TestVectors.name(person), TestVectors.of(person, 9, 0.5)));
        }
        for (int stranger = 1000; stranger < 1400; stranger++) {
            probes.add(new LabelledVector(TestVectors.name(stranger), TestVectors.of(stranger, 0)));
        }
        double distance;
        try (IndexedGallery gallery = open()) {
            gallery.enrol(people(0, 60, 2));
            var threshold = gallery.measureThreshold(probes, 0.05, 1);
            distance = threshold.distance();
            long accepted = probes.subList(60, 460).stream()
                    .filter(probe -> !gallery.identify(probe.vector()).isUnknown())
                    .count();
            assertThat(accepted).isEqualTo(20);
            assertThat(threshold.errors().falsePositiveRate().value()).isEqualTo(0.05);
            assertThat(threshold.errors().falseNegativeRate().value()).isBetween(0.0, 0.5);
            assertThatThrownBy(() -> gallery.measureThreshold(probes, 0.001, 1))
                    .hasMessageContaining("at least 1000 probes");
        }
        try (IndexedGallery gallery = open()) {
            assertThat(gallery.threshold().orElseThrow().distance()).isEqualTo(distance);
            assertThat(gallery.identify(TestVectors.of(3, 9))
                            .closest()
                            .orElseThrow()
                            .decision()
                            .threshold())
                    .isEqualTo(distance);
            gallery.enrol(people(60, 600, 1));
            assertThat(gallery.identify(TestVectors.of(3, 9))
                            .closest()
                            .orElseThrow()
                            .decision()
                            .threshold())
                    .isLessThan(distance);
        }
    }
}
