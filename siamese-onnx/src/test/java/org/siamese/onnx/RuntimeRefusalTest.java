package org.siamese.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Damaged and hostile files end in one clear exception, soon. Some of the files that no importer can train are networks that ONNX Runtime
 * computes; those run.
 */
class RuntimeRefusalTest {
    /** Graphs that a runtime may compute, for instance with control flow, and that only an importer must refuse. */
    private static final Set<String> MAY_RUN = Set.of(
            "lstm.onnx",
            "if.onnx",
            "dynamic-reshape.onnx",
            "weights-from-input.onnx",
            "half-input.onnx",
            "quantised.onnx",
            "batchnorm-training.onnx",
            "channels-differ.onnx",
            "convolution-1d.onnx",
            "convolution-3d.onnx",
            "kernel-shape-differs.onnx",
            "kernel-too-large.onnx");

    @Test
    void should_refuse_what_is_no_network() throws IOException {
        Path root = RuntimeFixtures.root().resolve("refused");
        int refused = 0;
        List<String> ran = new ArrayList<>();
        for (JsonNode entry : RuntimeFixtures.json(root.resolve("index.json"))) {
            String name = entry.path("file").asText();
            Path file = root.resolve(name);
            OnnxException refusal =
                    Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> refusal(file), name);
            if (refusal == null) {
                ran.add(name);
                continue;
            }
            refused++;
            assertThat(refusal.getMessage()).as(name).startsWith(file.toString());
            if (!MAY_RUN.contains(name)) {
                for (JsonNode word : entry.path("messageNames")) {
                    assertThat(refusal.getMessage()).as(name).contains(word.asText());
                }
            }
            System.out.println(refusal.getMessage().replace(root.toString(), "").replaceAll("\\p{Cntrl}", "?"));
        }
        System.out.println("refused: " + refused + ", run by ONNX Runtime: " + ran);
        assertThat(MAY_RUN).containsAll(ran);
    }

    private static OnnxException refusal(Path file) {
        try (OnnxEmbedder embedder = OnnxEmbedder.load(file)) {
            float[] image = new float[embedder.inputShape().size()];
            assertThat(embedder.embed(image, 1)).hasSize(embedder.dimension());
            return null;
        } catch (OnnxException e) {
            return e;
        }
    }
}
