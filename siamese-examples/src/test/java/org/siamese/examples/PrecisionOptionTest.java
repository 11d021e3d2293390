package org.siamese.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siamese.core.engine.Precision;
import org.siamese.core.engine.TowerEngineProvider;
import org.siamese.core.engine.TowerEngines;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.train.SiameseTrainer;

/** {@code --precision} of the examples that train. */
class PrecisionOptionTest {
    @TempDir
    private Path folder;

    private ExampleRun run(String command, String... more) {
        List<String> all = new ArrayList<>(List.of(command.split(" ")));
        all.addAll(List.of("--out", folder.resolve("out").toString()));
        all.addAll(List.of(more));
        return ExampleRun.of(all.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "faces --dry-run",
                "face-folds --dry-run --only pairs",
                "face-folds --dry-run --recipe best",
                "signatures --dry-run",
                "signatures --dry-run --recipe best",
                "signature-folds",
                "omniglot --dry-run",
                "omniglot --dry-run --self-supervised",
                "vectors"
            })
    void should_refuse_bfloat16_with_a_reason_where_the_engine_has_none(String command) throws IOException {
        String before = System.getProperty(TowerEngines.ENGINE_PROPERTY, "");
        System.setProperty(TowerEngines.ENGINE_PROPERTY, "dl4j");
        try {
            ExampleRun run = run(command, "--precision", "bfloat16");
            assertThat(run.exit()).as(run.out()).isEqualTo(SiameseExamples.BAD_DATA);
            assertThat(run.err()).contains("precision BFLOAT16: no engine computes it here", "float32 only");
        } finally {
            System.setProperty(TowerEngines.ENGINE_PROPERTY, before);
        }
        assertThat(folder.resolve("out").resolve("metrics.json")).doesNotExist();
    }

    @Test
    void should_train_at_the_precision_or_say_what_the_processor_lacks() throws IOException {
        ExampleRun run = run("omniglot", "--epochs", "1", "--precision", "bfloat16", "--quiet", "--json");
        Optional<String> obstacle = ServiceLoader.load(TowerEngineProvider.class).stream()
                .map(provider -> provider.get().precisionObstacle(Precision.BFLOAT16))
                .flatMap(Optional::stream)
                .findFirst();
        if (obstacle.isPresent()) {
            assertThat(run.exit()).isEqualTo(SiameseExamples.BAD_DATA);
            assertThat(run.err()).contains(obstacle.get());
            return;
        }
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.json().path("precision").asText()).isEqualTo("bfloat16");
        SiameseModel model = SiameseModel.load(folder.resolve("out").resolve("model.siamese"));
        assertThat(model.attachments().get(SiameseTrainer.ATTACHMENT))
                .containsPattern("\"precision\"\\s*:\\s*\"BFLOAT16\"");
        assertThat(model.precision()).isEqualTo(Precision.FLOAT32);
    }

    @Test
    void should_train_in_float32_unless_told_otherwise() throws IOException {
        ExampleRun run = run("vectors", "--epochs", "1", "--quiet", "--json");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.json().path("precision").asText()).isEqualTo("float32");
    }

    @Test
    void should_refuse_other_names_and_commands_that_train_nothing() throws IOException {
        assertThat(run("faces", "--precision", "half").exit()).isEqualTo(2);
        ExampleRun evaluate = run("faces", "--evaluate", "m.siamese", "--precision", "float32");
        assertThat(evaluate.exit()).isEqualTo(2);
        assertThat(evaluate.err()).contains("no --precision beside it");
        Path images = Files.createDirectories(folder.resolve("images"));
        ExampleRun embedder =
                run("embedder", "--data", images.toString(), "--model", "n.onnx", "--precision", "bfloat16");
        assertThat(embedder.exit()).isEqualTo(2);
        assertThat(embedder.err()).contains("--precision: expected none, as this command trains nothing");
    }
}
