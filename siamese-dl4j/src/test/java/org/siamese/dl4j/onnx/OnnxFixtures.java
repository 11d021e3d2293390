package org.siamese.dl4j.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Folders of ONNX files with expected outputs: the one of {@code -Dsiamese.onnx.fixtures}, else those among the test resources, and with them
 * {@code shared/fixtures/onnx} beside the project where it is there.
 */
final class OnnxFixtures {
    private static final ObjectMapper JSON = new ObjectMapper();

    private OnnxFixtures() {}

    /** The folders of one kind, such as "operators", at least one of those that are looked at. */
    static List<Path> folders(String kind) {
        String given = System.getProperty("siamese.onnx.fixtures");
        List<Path> roots = new ArrayList<>();
        if (given != null && !given.isEmpty()) {
            roots.add(Path.of(given));
        } else {
            roots.add(resources());
            roots.add(Path.of(System.getProperty("basedir", ".")).resolve("../../shared/fixtures/onnx"));
        }
        return roots.stream()
                .map(root -> root.resolve(kind).toAbsolutePath().normalize())
                .filter(Files::isDirectory)
                .toList();
    }

    private static Path resources() {
        try {
            return Path.of(Objects.requireNonNull(OnnxFixtures.class.getResource("/onnx"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The folders in the folders of one kind. */
    static List<Path> foldersIn(String kind) {
        return folders(kind).stream()
                .flatMap(folder -> list(folder).stream())
                .filter(Files::isDirectory)
                .toList();
    }

    /** The ONNX files of a folder, by name. */
    static List<Path> models(Path folder) {
        return list(folder).stream()
                .filter(file -> file.toString().endsWith(".onnx"))
                .toList();
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static long[] shape(JsonNode numbers) {
        long[] shape = new long[numbers.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = numbers.get(i).asLong();
        }
        return shape;
    }

    static float[] floats(Path file) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            float[] values = new float[bytes.remaining() / Float.BYTES];
            bytes.asFloatBuffer().get(values);
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static INDArray array(Path file, long[] shape) {
        return Nd4j.create(floats(file), shape, 'c');
    }

    /** Images as a tower takes them: channels first, also where the file takes them last. */
    static INDArray forTower(OnnxTower tower, INDArray input) {
        long[] wanted = tower.tower().inputShape();
        long[] given = input.shape();
        boolean last = given.length == 4
                && !Arrays.equals(wanted, new long[] {given[1], given[2], given[3]})
                && Arrays.equals(wanted, new long[] {given[3], given[1], given[2]});
        return last ? input.permute(0, 3, 1, 2).dup('c') : input;
    }

    /** The largest difference of two arrays as a share of the largest expected value. */
    static double difference(INDArray actual, float[] expected) {
        float[] values = actual.dup('c').data().asFloat();
        if (values.length != expected.length) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < values.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            double gap = Math.abs(values[i] - expected[i]);
            difference = Double.isNaN(gap) ? Double.POSITIVE_INFINITY : Math.max(difference, gap);
        }
        return difference / largest;
    }
}
