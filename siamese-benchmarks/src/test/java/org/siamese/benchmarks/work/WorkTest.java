package org.siamese.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class WorkTest {
    @Test
    void should_count_the_parameters_that_the_towers_are_known_to_have() {
        assertThat(Work.of(Work.Kind.FACE).model().parameters()).isEqualTo(40_254_465);
        // ResNet-18 has 11,689,512: less 2 x 64 x 49 of two colours, less 513,000 of its classes, and 512 x 128 + 128
        // of ours
        assertThat(Work.of(Work.Kind.RESNET).model().parameters())
                .isEqualTo(11_689_512 - 2 * 64 * 49 - 513_000 + 512 * 128 + 128);
        // ResNet-50 has 25,557,032, 2,049,000 of them of its classes
        assertThat(Work.of(Work.Kind.RESNET50).model().parameters())
                .isEqualTo(25_557_032 - 2_049_000 + 2048 * 128 + 128);
        assertThat(Work.of(Work.Kind.SIGNATURE).model().embeddingSize()).isEqualTo(128);
    }

    @ParameterizedTest
    @EnumSource(Work.Kind.class)
    void should_read_what_it_writes(Work.Kind kind) {
        Work work = Work.of(kind).withPairs(3).withWidth(0.5);
        assertThat(Work.parse(work.text())).isEqualTo(work);
    }

    @Test
    void should_refuse_text_that_is_no_work() {
        assertThatThrownBy(() -> Work.parse("face"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("face");
    }

    @Test
    void should_leave_out_dropout_and_nothing_else() {
        Model model = Work.of(Work.Kind.SIGNATURE).model();
        assertThat(model.units()).hasSize(19);
        assertThat(model.withoutDropout().units()).hasSize(16);
        assertThat(model.withoutLrn().units()).hasSize(17);
        assertThat(model.withoutDropout().parameters()).isEqualTo(model.parameters());
    }

    @Test
    void should_write_parameters_and_batch_for_all_peers(@TempDir Path folder) throws IOException {
        Model model = Work.of(Work.Kind.FACE).withSide(8).withWidth(0.1).model();
        WorkFiles files = WorkFiles.write(folder, "x", model, 3, 5);
        long running = 2L
                * model.layers().stream()
                        .filter(layer -> layer.unit() instanceof Unit.BatchNorm)
                        .mapToInt(layer -> layer.input().channels())
                        .sum();
        assertThat(Files.size(files.weights())).isEqualTo(4 * (model.parameters() + running));
        assertThat(Files.size(files.batch())).isEqualTo(4 * (6 * 64 + 3));
        try (FloatFile batch = new FloatFile(files.batch())) {
            for (float value : batch.read(6 * 64)) {
                assertThat(value).isBetween(0f, 1f);
            }
            for (float different : batch.read(3)) {
                assertThat(different).isIn(0f, 1f);
            }
            assertThatThrownBy(() -> batch.read(1)).isInstanceOf(EOFException.class);
        }
        JsonNode json = new ObjectMapper().readTree(Files.readString(files.model()));
        assertThat(json.path("units").size()).isEqualTo(model.units().size());
        assertThat(json.path("units").path(0).path("reflect").asBoolean()).isTrue();
        assertThat(json.path("input").toString()).isEqualTo("[1,8,8]");
    }
}
