package org.siamese.onnx.internal.graph;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a model so that it stands alone: weights from other files inside, and one output. ONNX Runtime then opens no file by itself.
 */
public final class WholeModel {
    private static final long MOST_BYTES = Integer.MAX_VALUE - 1024L;

    private final ByteBuffer file;
    private final OnnxGraph graph;

    private WholeModel(ByteBuffer file, OnnxGraph graph) {
        this.file = file;
        this.graph = graph;
    }

    /**
     * The model with all weights inside and the given output only.
     *
     * @param file the file's bytes
     * @param graph what was read from them
     * @param folder where weights outside the file may lie; null where they may not
     * @param output its name; null to keep all
     * @throws GraphException if weights lie elsewhere or have another size
     * @throws IOException if they cannot be read
     */
    public static ByteBuffer of(ByteBuffer file, OnnxGraph graph, @Nullable Path folder, @Nullable String output)
            throws IOException {
        boolean allOutputs = output == null || graph.outputs().size() == 1;
        return graph.outside().isEmpty() && allOutputs
                ? file
                : ByteBuffer.wrap(new WholeModel(file, graph).rewritten(folder, allOutputs ? null : output));
    }

    private byte[] rewritten(@Nullable Path folder, @Nullable String output) throws IOException {
        Map<Integer, Weights> outside =
                graph.outside().stream().collect(Collectors.toMap(Weights::from, Function.identity()));
        long more = graph.outside().stream().mapToLong(Weights::bytes).reduce(file.limit(), Math::addExact);
        if (more > MOST_BYTES) {
            throw new GraphException("expected a model of less than 2 GB with its weights, got " + more + " bytes");
        }
        // All places are checked before any of them is read.
        for (Weights weights : graph.outside()) {
            ExternalFile.of(weights, folder);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        WireReader reader = new WireReader(file, graph.bodyFrom(), graph.graphTo());
        while (reader.next()) {
            if (reader.field() == OnnxGraph.INITIALIZER && outside.containsKey(reader.from())) {
                field(body, OnnxGraph.INITIALIZER, inside(outside.get(reader.from()), folder));
            } else if (reader.field() != OnnxGraph.OUTPUT
                    || output == null
                    || GraphValue.read(reader.message()).name().equals(output)) {
                copy(reader.start(), reader.position(), body);
            }
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream(body.size() + file.limit() - graph.graphTo() + 64);
        copy(0, graph.graphFrom(), whole);
        field(whole, 7, body.toByteArray());
        copy(graph.graphTo(), file.limit(), whole);
        return whole.toByteArray();
    }

    private byte[] inside(Weights weights, @Nullable Path folder) throws IOException {
        ByteArrayOutputStream tensor = new ByteArrayOutputStream();
        WireReader reader = new WireReader(file, weights.from(), weights.to());
        while (reader.next()) {
            if (reader.field() != Weights.EXTERNAL_DATA && reader.field() != Weights.DATA_LOCATION) {
                copy(reader.start(), reader.position(), tensor);
            }
        }
        field(tensor, 9, ExternalFile.of(weights, folder).read());
        return tensor.toByteArray();
    }

    private void copy(int from, int to, ByteArrayOutputStream out) {
        byte[] bytes = new byte[to - from];
        file.get(from, bytes);
        out.writeBytes(bytes);
    }

    private static void field(ByteArrayOutputStream to, int number, byte[] bytes) {
        varint(to, (long) number << 3 | WireReader.BYTES);
        varint(to, bytes.length);
        to.writeBytes(bytes);
    }

    private static void varint(ByteArrayOutputStream to, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            to.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        to.write((int) rest);
    }

    /**
     * Where weights lie outside the model, checked.
     *
     * @param path inside the model's folder, links followed
     * @param offset of the first byte
     * @param length in bytes
     */
    private record ExternalFile(Path path, long offset, int length, String where) {
        static ExternalFile of(Weights weights, @Nullable Path folder) throws IOException {
            String location = weights.outside().getOrDefault("location", "");
            String where = "initializer \"" + weights.name() + "\", weights outside the file in \"" + location + "\"";
            if (folder == null) {
                throw new GraphException(where + ": expected weights inside the model");
            }
            Path path = path(location, folder, where);
            long offset = number(weights, "offset", 0, where);
            long length = number(weights, "length", weights.bytes(), where);
            if (length != weights.bytes()) {
                throw new GraphException(
                        where + ": expected a length of " + weights.bytes() + " for its shape, got " + length);
            }
            long size = Files.size(path);
            if (offset > size - length) {
                throw new GraphException(where + ": expected " + length + " bytes from offset " + offset
                        + " on, got a file of " + size + " bytes");
            }
            return new ExternalFile(path, offset, (int) length, where);
        }

        private static Path path(String location, Path folder, String where) throws IOException {
            String rule = where + ": expected the name of a file in the model's folder";
            if (location.isEmpty()
                    || location.indexOf('\0') >= 0
                    || location.indexOf('\\') >= 0
                    || location.indexOf(':') >= 0
                    || location.startsWith("/")) {
                throw new GraphException(rule);
            }
            Path path;
            try {
                path = folder.resolve(location);
            } catch (InvalidPathException e) {
                throw new GraphException(rule + ": " + e.getReason());
            }
            for (Path part : Path.of(location)) {
                if (part.toString().equals("..")) {
                    throw new GraphException(rule + ", got a way out of it");
                }
            }
            if (!Files.isRegularFile(path)) {
                throw new GraphException(rule + ", got none of that name");
            }
            if (!path.toRealPath().startsWith(folder.toRealPath())) {
                throw new GraphException(rule + ", got a link out of it");
            }
            return path.toRealPath();
        }

        private static long number(Weights weights, String key, long otherwise, String where) {
            String text = weights.outside().get(key);
            if (text == null) {
                return otherwise;
            }
            try {
                long value = Long.parseLong(text);
                if (value >= 0) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
            throw new GraphException(where + ": expected a whole " + key + " of at least 0, got \"" + text + "\"");
        }

        byte[] read() throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                while (bytes.hasRemaining()) {
                    if (channel.read(bytes, offset + bytes.position()) < 0) {
                        throw new GraphException(where + ": the file became shorter while it was read");
                    }
                }
            }
            return bytes.array();
        }
    }
}
