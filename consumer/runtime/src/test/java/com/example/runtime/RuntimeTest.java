package com.example.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.siamese.decision.Decision;
import org.siamese.image.model.ImageModel;

/** The folder {@code -Druntime.files=DIR} holds what another program wrote: a model, two images and its decision on them. */
class RuntimeTest {
    private static final long MOST_BYTES = 60_000_000;
    private static final Path FILES = Path.of(System.getProperty("runtime.files", "target/files"));

    @Test
    void shouldDecideAsTheProgramThatTrainedTheModel() throws IOException {
        JsonNode expected =
                new ObjectMapper().readTree(FILES.resolve("decision.json").toFile());
        Path left = FILES.resolve("left.png");
        try (ImageModel model = ImageModel.load(FILES.resolve("model.siamese"))) {
            Decision decision = model.verify(left, FILES.resolve("right.png"));
            assertEquals(expected.path("decision").asText(), decision.isSame() ? "same" : "different");
            assertEquals(expected.path("distance").asDouble(), decision.distance(), 1e-4);
            assertEquals(expected.path("threshold").asDouble(), decision.threshold(), 0);
            assertTrue(model.verify(left, left).isSame());
        }
    }

    @Test
    void shouldHaveNoTrainingEngineOnItsClassPath() {
        for (String name : List.of(
                "org.nd4j.linalg.factory.Nd4j",
                "org.deeplearning4j.nn.graph.ComputationGraph",
                "org.bytedeco.javacpp.Loader")) {
            assertThrows(ClassNotFoundException.class, () -> Class.forName(name));
        }
    }

    @Test
    void shouldHaveASmallClassPath() {
        List<File> jars = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(File::new)
                .filter(file -> file.getName().endsWith(".jar"))
                .filter(file -> !file.getName().matches("(junit|opentest4j|apiguardian|surefire).*"))
                .toList();
        assertFalse(jars.isEmpty());
        long bytes = jars.stream().mapToLong(File::length).sum();
        System.out.println("class path: " + jars.size() + " jars, " + bytes / 1_000_000.0 + " MB");
        assertTrue(bytes <= MOST_BYTES, bytes + " bytes of " + jars);
    }
}
