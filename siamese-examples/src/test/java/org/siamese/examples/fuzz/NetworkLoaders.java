package org.siamese.examples.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.siamese.dl4j.onnx.OnnxTower;
import org.siamese.onnx.OnnxEmbedder;

/** ONNX files, to train and to run. */
final class NetworkLoaders {
    private static final Path FIXTURES = Path.of("siamese-dl4j/src/test/resources/onnx/operators");

    private NetworkLoaders() {}

    /** The importer of towers. */
    static Loader towers() throws IOException {
        return new Loaders.Plain(
                "ONNX tower",
                Loader.Kind.ONNX,
                false,
                seeds("(?!.*(threshold|nhwc|slice|shuffle|softmax|two-out)).*"),
                (file, seed) -> {
                    OnnxTower tower = OnnxTower.read(file);
                    return tower + " " + tower.parameters();
                });
    }

    /** The runtime, as far as the first embedding. */
    static Loader networks() throws IOException {
        return new Loaders.Plain(
                "ONNX network",
                Loader.Kind.ONNX,
                false,
                seeds("(global|reducemean|gemm|matmul|flatten|reshape|l2|.*vector|.*depthwise-global).*"),
                (file, seed) -> {
                    try (OnnxEmbedder embedder = OnnxEmbedder.load(file)) {
                        return embedder + " "
                                + Arrays.toString(embedder.embed(
                                        new float[embedder.inputShape().size()], 1));
                    }
                });
    }

    /** Small files of some names. */
    private static List<byte[]> seeds(String names) throws IOException {
        Path folder = Files.isDirectory(FIXTURES) ? FIXTURES : Path.of("..").resolve(FIXTURES);
        List<byte[]> seeds = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.filter(path -> path.toString().endsWith(".onnx"))
                    .filter(path -> path.getFileName().toString().matches(names))
                    .sorted()
                    .toList()) {
                seeds.add(Files.readAllBytes(file));
            }
        }
        return seeds;
    }
}
