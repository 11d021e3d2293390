package org.siamese.image.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.decision.distance.CosineDistance;
import org.siamese.image.ImageShape;
import org.siamese.image.inference.Embedder;
import org.siamese.image.inference.EmbeddingCovariance;
import org.siamese.image.inference.InferenceSettings;
import org.siamese.image.inference.TestTimeAugmentation;

/** The container, with a tower that is one text. */
class ModelContainerTest {
    @TempDir
    private Path folder;

    private static InferenceSettings settings() {
        EmbeddingCovariance covariance = new EmbeddingCovariance(2);
        covariance.add(new double[] {1, 2});
        covariance.add(new double[] {2, 5});
        covariance.add(new double[] {3, 1});
        return InferenceSettings.of(Map.of("note", "of a test"))
                .withTestTimeAugmentation(TestTimeAugmentation.random(3, 5, 5, 0.1, 0.1, 1))
                .withWhitening(covariance.whitening(0.25))
                .withDistance(new CosineDistance());
    }

    private Path written() {
        Path file = folder.resolve("m.siamese");
        ModelFileWriter.write(
                file, "abacus", new long[] {1, 4, 4}, 2, settings(), to -> to.text("beads.json", "{\"beads\": 7}"));
        return file;
    }

    @Test
    void should_give_back_what_was_written() {
        ModelFile.read(written(), TrustedPackages.ofDefaults(), open -> {
            open.requireEntries(Set.of("beads.json"));
            InferenceSettings back = open.settings(open.inputShape(), open.dimension());
            assertThat(open.towerKind()).isEqualTo("abacus");
            assertThat(open.text("beads.json")).isEqualTo("{\"beads\": 7}");
            assertThat(open.inputShape()).containsExactly(1, 4, 4);
            assertThat(open.dimension()).isEqualTo(2);
            assertThat(back.attachments()).isEqualTo(Map.of("note", "of a test"));
            assertThat(back.testTimeAugmentation()).isEqualTo(settings().testTimeAugmentation());
            assertThat(back.distance()).isEqualTo(new CosineDistance());
            assertThat(back.calibration()).isNull();
            assertThat(back.whitening().root()).isEqualTo(settings().whitening().root());
            assertThat(back.whitening().mean()).isEqualTo(settings().whitening().mean());
            assertThat(back.whitening().inputs()).isEqualTo(3);
            return null;
        });
    }

    @Test
    void should_refuse_entries_of_other_towers() {
        assertThatThrownBy(() -> ModelFile.read(written(), TrustedPackages.ofDefaults(), open -> {
                    open.requireEntries(Set.of("coefficients.bin"));
                    return null;
                }))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("\"beads.json\" too");
    }

    @Test
    void should_choose_the_reader_of_its_kind() {
        TowerReader reader = new TowerReader() {
            @Override
            public String kind() {
                return "abacus";
            }

            @Override
            public Set<String> entries() {
                return Set.of("beads.json");
            }

            @Override
            public Embedder read(ModelFile file) {
                return Embedder.of(new ImageShape(1, 4, 4), 2, image -> new float[2]);
            }
        };
        ModelFile.read(written(), TrustedPackages.ofDefaults(), open -> {
            assertThat(TowerReaders.of(open, List.of(reader))).isSameAs(reader);
            return null;
        });
    }
}
