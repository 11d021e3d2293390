package org.siamese.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Networks of other frameworks give the outputs that were written beside them. */
class FrozenNetworksTest {
    private static final Path ROOT = RuntimeFixtures.root();

    private static List<Path> folders(String kind) throws IOException {
        Path folder = ROOT.resolve(kind);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory).sorted().toList();
        }
    }

    private static List<Path> models(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(".onnx"))
                    .sorted()
                    .toList();
        }
    }

    /** All files of a folder with model.json give its output. */
    private static int check(Path description, List<Path> models) throws IOException {
        JsonNode json = RuntimeFixtures.json(description.resolve("model.json"));
        int rows = json.path("input").path("shape").path(0).asInt();
        float[] input = RuntimeFixtures.floats(
                description.resolve(json.path("input").path("file").asText()));
        float[] expected = RuntimeFixtures.floats(
                description.resolve(json.path("expected").path("file").asText()));
        for (Path model : models) {
            try (OnnxEmbedder embedder = OnnxEmbedder.load(model)) {
                assertThat(embedder.dimension()).isEqualTo(expected.length / rows);
                assertThat(RuntimeFixtures.difference(expected, embedder.embed(input, rows)))
                        .as("%s", model)
                        .isLessThan(1e-4);
            }
        }
        return models.size();
    }

    @Test
    void should_run_backbones_and_transformers() throws IOException {
        int passed = 0;
        for (String kind : List.of("frozen", "import")) {
            for (Path folder : folders(kind)) {
                passed += check(folder, models(folder));
            }
        }
        System.out.println("networks with the expected output: " + passed);
        assertThat(passed).isPositive();
    }

    @Test
    void should_read_weights_that_lie_beside_the_model() throws IOException {
        int passed = 0;
        for (Path folder : folders("external")) {
            for (Path model : models(folder)) {
                passed += check(ROOT.resolve("import/" + network(model)), List.of(model));
            }
        }
        System.out.println("networks with weights in other files: " + passed);
    }

    /** The network in the folder "import" whose output the model gives. */
    private static String network(Path model) throws IOException {
        try (OnnxEmbedder embedder = OnnxEmbedder.load(model)) {
            for (Path folder : folders("import")) {
                JsonNode json = RuntimeFixtures.json(folder.resolve("model.json"));
                float[] input = RuntimeFixtures.floats(folder.resolve("input.f32"));
                float[] expected = RuntimeFixtures.floats(folder.resolve("expected.f32"));
                int rows = json.path("input").path("shape").path(0).asInt();
                if (input.length == rows * embedder.inputShape().size()
                        && expected.length == rows * embedder.dimension()
                        && RuntimeFixtures.difference(expected, embedder.embed(input, rows)) < 1e-3) {
                    return folder.getFileName().toString();
                }
            }
        }
        throw new IllegalStateException("no network in import/ gives the output of " + model);
    }

    @Test
    void should_run_single_operators_or_refuse_them() throws IOException {
        Path index = ROOT.resolve("operators/index.json");
        if (!Files.isRegularFile(index)) {
            return;
        }
        int passed = 0;
        List<String> refused = new ArrayList<>();
        for (JsonNode entry : RuntimeFixtures.json(index)) {
            String name = entry.path("name").asText();
            Path file = ROOT.resolve("operators").resolve(name + ".onnx");
            float[] expected = RuntimeFixtures.floats(ROOT.resolve("operators/" + name + ".out.f32"));
            float[] input = RuntimeFixtures.floats(ROOT.resolve("operators/" + name + ".in.f32"));
            try (OnnxEmbedder embedder =
                    OnnxEmbedder.load(file, OnnxOptions.ofDefaults().withOutput("y"))) {
                int rows = entry.path("input").path(0).asInt();
                // The files are channels first in the order of the network's own input.
                OnnxEmbedder plain = name.startsWith("nhwc")
                        ? OnnxEmbedder.load(file, OnnxOptions.ofDefaults().withLayout(ImageLayout.CHANNELS_FIRST))
                        : embedder;
                assertThat(RuntimeFixtures.difference(expected, plain.embed(input, rows)))
                        .as(name)
                        .isLessThan(1e-4);
                passed++;
            } catch (OnnxException e) {
                assertThat(e).hasMessageStartingWith(file.toString()).hasMessageContaining("[rows, dimension]");
                refused.add(name);
            }
        }
        System.out.println(
                "operators with the expected output: " + passed + "; outputs that are no vectors: " + refused);
        assertThat(passed).isPositive();
    }

    @Test
    void should_refuse_a_pipeline_that_does_not_match() throws IOException {
        Path vit = ROOT.resolve("frozen/vit/dynamo-op20.onnx");
        assertThatThrownBy(() -> OnnxEmbedder.load(
                        vit,
                        org.siamese.image.pipeline.ImagePipeline.grey()
                                .resize(32, 32)
                                .build()))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining("[3, 32, 32]")
                .hasMessageContaining("got [1, 32, 32]");
        assertThatThrownBy(() -> OnnxEmbedder.load(
                        vit,
                        org.siamese.image.pipeline.ImagePipeline.rgb()
                                .resize(64, 32)
                                .build()))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining("pipeline")
                .hasMessageContaining("got [3, 64, 32]");
    }
}
