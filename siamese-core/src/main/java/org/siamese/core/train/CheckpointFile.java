package org.siamese.core.train;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.core.log.Loggers;
import org.slf4j.Logger;

/**
 * The file of a checkpoint: a zip, not compressed. {@code run.json} says where the run was and what it was; {@code
 * parameters}, {@code updater} and {@code best} are values as they lie in memory; {@code memory/NAME} is what an observer
 * remembers; {@code end} is the last entry. Nothing is read by Java serialisation.
 */
final class CheckpointFile {
    private static final int FORMAT = 1;
    private static final int MAX_MEMORY = 1 << 30;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = Loggers.of(CheckpointFile.class);

    private CheckpointFile() {}

    /** Writes beside the file, forces it to the disk and moves it into place. */
    static void write(Path file, Checkpoint checkpoint, UnaryOperator<OutputStream> filter) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ZipOutputStream zip = new ZipOutputStream(
                        new BufferedOutputStream(filter.apply(Channels.newOutputStream(channel)), 1 << 20));
                zip.setLevel(Deflater.NO_COMPRESSION);
                entries(zip, checkpoint);
                zip.finish();
                zip.flush();
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            try {
                Files.deleteIfExists(part);
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
            folder.force(true);
        } catch (IOException unsupported) {
            LOG.debug("{} cannot be forced to the disk; the file itself is there", file.getParent(), unsupported);
        }
    }

    private static void entries(ZipOutputStream zip, Checkpoint checkpoint) throws IOException {
        ObjectNode run = JSON.createObjectNode();
        run.put("format", FORMAT);
        run.put("byteOrder", ByteOrder.nativeOrder().toString());
        run.set("fingerprint", checkpoint.fingerprint());
        checkpoint.progress().write(run.putObject("progress"));
        run.put("iterations", checkpoint.iterations());
        run.put("epochs", checkpoint.epochs());
        run.put("randomRoot", checkpoint.randomRoot());
        run.put("randomNode", checkpoint.randomNode());
        bytes(zip, "run.json", JSON.writeValueAsBytes(run));
        array(zip, "parameters", checkpoint.parameters());
        array(zip, "updater", checkpoint.updaterState());
        array(zip, "best", checkpoint.progress().bestParameters);
        for (Map.Entry<String, byte[]> memory : checkpoint.states().entrySet()) {
            bytes(zip, "memory/" + memory.getKey(), memory.getValue());
        }
        bytes(zip, "end", new byte[0]);
    }

    private static void bytes(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
        zip.closeEntry();
    }

    private static void array(ZipOutputStream zip, String name, @Nullable INDArray array) throws IOException {
        if (array != null) {
            zip.putNextEntry(new ZipEntry(name));
            ArrayBytes.<IOException>copy(array, (piece, length) -> zip.write(piece, 0, length));
            zip.closeEntry();
        }
    }

    /**
     * Reads a checkpoint whole; each entry's check sum is looked at.
     *
     * @param like a network of the run's configuration, which says how long the arrays are
     * @throws IOException if the file is truncated, damaged or something else
     */
    static Checkpoint read(Path file, ComputationGraph like) throws IOException {
        JsonNode run = null;
        INDArray parameters = null;
        INDArray updater = null;
        INDArray best = null;
        INDArray state = Checkpoint.updaterState(like);
        Map<String, byte[]> memories = new TreeMap<>();
        boolean whole = false;
        try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName();
                if (name.equals("run.json")) {
                    run = JSON.readTree(limited(zip, name));
                } else if (name.equals("parameters")) {
                    parameters = values(zip, like.params());
                } else if (name.equals("updater") && state != null) {
                    updater = values(zip, state);
                } else if (name.equals("best")) {
                    best = values(zip, like.params());
                } else if (name.startsWith("memory/")) {
                    memories.put(name.substring("memory/".length()), limited(zip, name));
                }
                whole = name.equals("end");
                zip.closeEntry();
            }
        }
        if (run == null || parameters == null || !whole || (state != null && updater == null)) {
            throw new IOException("expected a whole checkpoint, got one that is truncated");
        }
        if (!run.path("byteOrder").asText().equals(ByteOrder.nativeOrder().toString())) {
            throw new IOException("expected a checkpoint of a machine of byte order " + ByteOrder.nativeOrder()
                    + ", got " + run.path("byteOrder").asText());
        }
        RunProgress progress = RunProgress.read(run.path("progress"));
        progress.bestParameters = best;
        return new Checkpoint(
                run.path("fingerprint"),
                progress,
                run.path("iterations").asInt(),
                run.path("epochs").asInt(),
                run.path("randomRoot").asLong(),
                run.path("randomNode").asLong(),
                parameters,
                updater,
                memories);
    }

    /** The fingerprint alone, the first that is written. */
    static JsonNode fingerprint(Path file) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            ZipEntry entry = zip.getNextEntry();
            if (entry == null || !entry.getName().equals("run.json")) {
                throw new IOException("expected a checkpoint, got something else");
            }
            JsonNode run = JSON.readTree(limited(zip, entry.getName()));
            if (run.path("format").asInt() != FORMAT) {
                throw new IOException("expected a checkpoint of format " + FORMAT + ", got format "
                        + run.path("format").asText("none"));
            }
            return run.path("fingerprint");
        }
    }

    private static INDArray values(ZipInputStream zip, INDArray like) throws IOException {
        INDArray array = ArrayBytes.read(zip, like);
        if (zip.read() >= 0) {
            throw new IOException("expected " + ArrayBytes.size(like) + " bytes of values, got more");
        }
        return array;
    }

    private static byte[] limited(ZipInputStream zip, String name) throws IOException {
        byte[] bytes = zip.readNBytes(MAX_MEMORY);
        if (zip.read() >= 0) {
            throw new IOException(name + ": expected at most " + MAX_MEMORY + " bytes, got more");
        }
        return bytes;
    }
}
