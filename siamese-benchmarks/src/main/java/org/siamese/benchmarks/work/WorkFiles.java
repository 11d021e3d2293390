package org.siamese.benchmarks.work;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.PrimitiveIterator;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/**
 * The files from which every peer takes the same tower, first parameters and batch. Numbers are little-endian float32.
 *
 * <p>Parameters are in the order of {@link Model#layers()}: weights, then biases; of batch normalisation gamma, beta, running mean,
 * running variance. Convolution weights are [out, in, kernel, kernel], dense ones [out, in]. The batch is the features [2 pairs,
 * channels, height, width], where rows 2i and 2i + 1 are pair i, and then one number for each pair: 0 the same, 1 different, in turn, so
 * that the loss is never 0.
 *
 * @param model the tower as JSON
 * @param weights the parameters
 * @param batch the batch
 */
public record WorkFiles(Path model, Path weights, Path batch) {
    private static final int CHUNK = 1 << 16;

    /**
     * Writes them.
     *
     * @param folder where to; exists
     * @param name what their names begin with
     * @param tower the tower
     * @param pairs pairs of the batch
     * @param seed of parameters and batch
     */
    public static WorkFiles write(Path folder, String name, Model tower, int pairs, long seed) throws IOException {
        WorkFiles files = new WorkFiles(
                folder.resolve(name + "-model.json"),
                folder.resolve(name + "-weights.bin"),
                folder.resolve(name + "-batch.bin"));
        Files.writeString(files.model, ModelJson.of(tower));
        SplittableRandom random = new SplittableRandom(seed);
        try (Floats out = new Floats(files.weights)) {
            for (Layer layer : tower.layers()) {
                writeParameters(layer, random, out);
            }
        }
        try (Floats out = new Floats(files.batch)) {
            out.write(2L * pairs * tower.input().values(), random::nextDouble);
            PrimitiveIterator.OfInt numbers = IntStream.range(0, pairs).iterator();
            out.write(pairs, () -> numbers.nextInt() % 2);
        }
        return files;
    }

    private static void writeParameters(Layer layer, SplittableRandom random, Floats out) throws IOException {
        if (layer.unit() instanceof Unit.BatchNorm) {
            int channels = layer.input().channels();
            out.write(channels, () -> 1 + around(random, 0.1));
            out.write(channels, () -> around(random, 0.1));
            out.write(channels, () -> around(random, 0.1));
            out.write(channels, () -> 1 + around(random, 0.2));
        } else if (layer.weights() > 0) {
            double bound = 1 / Math.sqrt(layer.fanIn());
            out.write(layer.parameters(), () -> around(random, bound));
        }
    }

    private static double around(SplittableRandom random, double bound) {
        return bound * (2 * random.nextDouble() - 1);
    }

    /** A file of float32. */
    private static final class Floats implements AutoCloseable {
        private final OutputStream out;
        private final ByteBuffer buffer =
                ByteBuffer.allocate(Float.BYTES * CHUNK).order(ByteOrder.LITTLE_ENDIAN);

        Floats(Path file) throws IOException {
            out = Files.newOutputStream(file);
        }

        void write(long count, DoubleSupplier values) throws IOException {
            for (long i = 0; i < count; i++) {
                if (!buffer.hasRemaining()) {
                    flush();
                }
                buffer.putFloat((float) values.getAsDouble());
            }
        }

        private void flush() throws IOException {
            out.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }

        @Override
        public void close() throws IOException {
            try (out) {
                flush();
            }
        }
    }
}
