package org.siamese.core.train;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.core.log.Loggers;
import org.siamese.image.file.JsonGuard;
import org.siamese.image.file.TrustedPackages;
import org.slf4j.Logger;

/**
 * The file of a checkpoint: a zip, not compressed. {@code run.json}, the first entry, says where the run was and what it was, and names
 * the entries that follow; {@code parameters}, {@code updater} and {@code best} are values as they lie in memory; {@code memory/NAME} is
 * what an observer remembers; {@code end} is the last entry. Nothing is read by Java serialisation.
 */
final class CheckpointFile {
    private static final int FORMAT = 1;
    private static final int MAX_MEMORY = 1 << 30;
    private static final int MAX_JSON = 16 << 20;
    private static final String RUN = "run.json";
    private static final String PARAMETERS = "parameters";
    private static final String UPDATER = "updater";
    private static final String BEST = "best";
    private static final String MEMORY = "memory/";
    private static final String END = "end";
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
        Map<String, INDArray> arrays = arrays(checkpoint);
        ArrayNode names = run.putArray("entries");
        arrays.keySet().forEach(names::add);
        checkpoint.states().keySet().forEach(name -> names.add(MEMORY + name));
        names.add(END);
        bytes(zip, RUN, JSON.writeValueAsBytes(run));
        for (Map.Entry<String, INDArray> array : arrays.entrySet()) {
            array(zip, array.getKey(), array.getValue());
        }
        for (Map.Entry<String, byte[]> memory : checkpoint.states().entrySet()) {
            bytes(zip, MEMORY + memory.getKey(), memory.getValue());
        }
        bytes(zip, END, new byte[0]);
    }

    private static Map<String, INDArray> arrays(Checkpoint checkpoint) {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        arrays.put(PARAMETERS, checkpoint.parameters());
        INDArray updater = checkpoint.updaterState();
        if (updater != null) {
            arrays.put(UPDATER, updater);
        }
        INDArray best = checkpoint.progress().bestParameters;
        if (best != null) {
            arrays.put(BEST, best);
        }
        return arrays;
    }

    private static void bytes(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
        zip.closeEntry();
    }

    private static void array(ZipOutputStream zip, String name, INDArray array) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        ArrayBytes.<IOException>copy(array, (piece, length) -> zip.write(piece, 0, length));
        zip.closeEntry();
    }

    /**
     * Reads a checkpoint whole; each entry's check sum is looked at, and that each entry is there.
     *
     * @param like a network of the run's configuration, which says how long the arrays are
     * @throws IOException if the file is truncated, damaged or something else
     */
    static Checkpoint read(Path file, ComputationGraph like) throws IOException {
        INDArray parameters = null;
        INDArray updater = null;
        INDArray best = null;
        INDArray state = Checkpoint.updaterState(like);
        Map<String, byte[]> memories = new TreeMap<>();
        List<String> found = new ArrayList<>();
        try (ZipInputStream zip = open(file)) {
            JsonNode run = run(zip, file);
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName();
                found.add(name);
                if (name.equals(PARAMETERS)) {
                    parameters = values(zip, like.params());
                } else if (name.equals(UPDATER) && state != null) {
                    updater = values(zip, state);
                } else if (name.equals(BEST)) {
                    best = values(zip, like.params());
                } else if (name.startsWith(MEMORY)) {
                    memories.put(name.substring(MEMORY.length()), limited(zip, file, MAX_MEMORY));
                } else if (name.equals(END)) {
                    limited(zip, file, 0);
                } else {
                    throw new IOException("expected the entries of a checkpoint, got \"" + name + "\" too");
                }
                zip.closeEntry();
            }
            requireEntries(run, found);
            if (parameters == null || (state != null && updater == null)) {
                throw new IOException("expected a checkpoint of a network like this, got the entries " + found);
            }
            RunProgress progress = RunProgress.read(run.path("progress"));
            progress.bestParameters = best;
            return new Checkpoint(
                    run.path("fingerprint"),
                    progress,
                    RunProgress.count(run, "iterations"),
                    RunProgress.count(run, "epochs"),
                    RunProgress.whole(run, "randomRoot"),
                    RunProgress.whole(run, "randomNode"),
                    parameters,
                    updater,
                    memories);
        }
    }

    /** The fingerprint alone, which is in the first entry. */
    static JsonNode fingerprint(Path file) throws IOException {
        try (ZipInputStream zip = open(file)) {
            return run(zip, file).path("fingerprint");
        }
    }

    private static ZipInputStream open(Path file) throws IOException {
        return new ZipInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20));
    }

    private static JsonNode run(ZipInputStream zip, Path file) throws IOException {
        ZipEntry entry = zip.getNextEntry();
        if (entry == null || !entry.getName().equals(RUN)) {
            throw new IOException("expected a checkpoint that starts with " + RUN + ", got something else");
        }
        String text = new String(limited(zip, file, MAX_JSON), StandardCharsets.UTF_8);
        zip.closeEntry();
        String problem = JsonGuard.problem(text, TrustedPackages.ofDefaults());
        if (!problem.isEmpty()) {
            throw new IOException(RUN + ": " + problem);
        }
        JsonNode run = JSON.readTree(text);
        if (run.path("format").asInt() != FORMAT || !run.path("fingerprint").isObject()) {
            throw new IOException("expected a checkpoint of format " + FORMAT + ", got format "
                    + run.path("format").asText("none"));
        }
        String order = run.path("byteOrder").asText();
        if (!order.equals(ByteOrder.nativeOrder().toString())) {
            throw new IOException(
                    "expected a checkpoint of a machine of byte order " + ByteOrder.nativeOrder() + ", got " + order);
        }
        return run;
    }

    /** Those that are named, and no others; files of before they were named must at least end as they do. */
    private static void requireEntries(JsonNode run, List<String> found) throws IOException {
        if (!found.contains(END) || found.indexOf(END) != found.size() - 1) {
            throw new IOException("expected a whole checkpoint, got one that is truncated, with the entries " + found);
        }
        if (run.has("entries")) {
            List<String> named = new ArrayList<>();
            run.path("entries").forEach(name -> named.add(name.asText()));
            if (!named.equals(found)) {
                throw new IOException("expected the entries " + named + " after " + RUN + ", got " + found);
            }
        }
    }

    private static INDArray values(ZipInputStream zip, INDArray like) throws IOException {
        INDArray array = ArrayBytes.read(zip, like);
        if (zip.read() >= 0) {
            throw new IOException("expected " + ArrayBytes.size(like) + " bytes of values, got more");
        }
        return array;
    }

    /** Reads an entry to its end, whereby its check sum is looked at. Nothing is packed, so it is no longer than the file. */
    private static byte[] limited(ZipInputStream zip, Path file, int most) throws IOException {
        int limit = (int) Math.min(most, Files.size(file));
        byte[] bytes = zip.readNBytes(limit);
        if (zip.read() >= 0) {
            throw new IOException("expected an entry of at most " + limit + " bytes, got more");
        }
        return bytes;
    }
}
