package org.siamese.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** ONNX files with expected outputs: of {@code -Dsiamese.onnx.fixtures=DIR}, beside the repository, or the few in the resources. */
final class RuntimeFixtures {
    private RuntimeFixtures() {}

    static Path root() {
        String given = System.getProperty("siamese.onnx.fixtures", "");
        if (!given.isEmpty()) {
            return Path.of(given);
        }
        Path base = Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();
        Path shared = base.getParent().resolveSibling("shared").resolve("fixtures/onnx");
        return Files.isDirectory(shared) ? shared : base.resolve("src/test/resources/fixtures");
    }

    static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }

    static float[] floats(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    static double difference(float[] expected, float[] got) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(expected[i] - got[i]));
        }
        return difference / largest;
    }
}
