package org.siamese.image.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.siamese.image.inference.InferenceSettings;
import org.siamese.image.inference.Whitening;

/** Writes a model file, see {@link ModelFile} for its layout. Whoever knows the tower writes its entries. */
public final class ModelFileWriter {
    private final ZipOutputStream zip;
    private final Map<String, String> digests = new TreeMap<>();

    private ModelFileWriter(ZipOutputStream zip) {
        this.zip = zip;
    }

    /** Writes the entries of a tower. */
    @FunctionalInterface
    public interface TowerEntries {
        /** Writes them by {@link #text} and {@link #plain}. */
        void write(ModelFileWriter to) throws IOException;
    }

    /** Writes the bytes of an entry. */
    @FunctionalInterface
    public interface Body {
        /** Writes them; the stream stays open. */
        void write(OutputStream to) throws IOException;
    }

    /**
     * Writes a file beside the target and moves it there when it is whole.
     *
     * @param towerKind which {@link TowerReader} reads the tower
     * @param inputShape [channels, height, width] or [features] of one input
     * @param dimension length of an embedding
     * @param tower writes the tower's entries
     * @throws UncheckedIOException if it cannot be written
     */
    public static void write(
            Path file,
            String towerKind,
            long[] inputShape,
            long dimension,
            InferenceSettings settings,
            TowerEntries tower) {
        Path target = file.toAbsolutePath();
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            Files.createDirectories(target.getParent());
            try (OutputStream raw = new BufferedOutputStream(Files.newOutputStream(part), 1 << 20);
                    ZipOutputStream zip = new ZipOutputStream(raw)) {
                ModelFileWriter writer = new ModelFileWriter(zip);
                ObjectNode description = description(towerKind, inputShape, dimension, settings);
                writer.text(
                        ModelFile.DESCRIPTION,
                        ModelFile.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(description));
                tower.write(writer);
                Whitening whitening = settings.whitening();
                if (whitening != null) {
                    writer.plain(ModelFile.WHITENING, to -> write(to, whitening));
                }
                writer.text(Manifest.ENTRY, new Manifest(writer.digests).toJson());
            }
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            delete(part, e);
            throw new UncheckedIOException("model file " + file + " cannot be written: " + e, e);
        } catch (RuntimeException e) {
            delete(part, e);
            throw e;
        }
    }

    private static void delete(Path part, Exception problem) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException suppressed) {
            problem.addSuppressed(suppressed);
        }
    }

    private static ObjectNode description(
            String towerKind, long[] inputShape, long dimension, InferenceSettings settings) {
        ObjectNode description = ModelFile.JSON.createObjectNode();
        description.put("format", ModelFile.FORMAT);
        String version = ModelFileWriter.class.getPackage().getImplementationVersion();
        description.put("library", version == null ? "unpackaged" : version);
        description.put("tower", towerKind);
        for (long length : inputShape) {
            description.withArray("inputShape").add(length);
        }
        description.put("dimension", dimension);
        description.set("distance", ModelFile.JSON.valueToTree(settings.distance()));
        if (settings.calibration() != null) {
            description.set("calibration", parsed(settings.calibration().toJson()));
        }
        if (!settings.testTimeAugmentation().isNone()) {
            description.set(
                    "views",
                    ModelFile.JSON.valueToTree(settings.testTimeAugmentation().list()));
        }
        Whitening whitening = settings.whitening();
        if (whitening != null) {
            description
                    .putObject("whitening")
                    .put("shrinkage", whitening.shrinkage())
                    .put("inputs", whitening.inputs());
        }
        ObjectNode texts = description.putObject("attachments");
        settings.attachments().forEach(texts::put);
        return description;
    }

    private static JsonNode parsed(String json) {
        try {
            return ModelFile.JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a calibration writes no JSON", e);
        }
    }

    /** Writes an entry of text, packed. */
    public void text(String name, String text) throws IOException {
        zip.setLevel(Deflater.DEFAULT_COMPRESSION);
        entry(name, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes an entry of numbers, not packed. */
    public void plain(String name, Body body) throws IOException {
        zip.setLevel(Deflater.NO_COMPRESSION);
        entry(name, body);
    }

    private void entry(String name, Body body) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        DigestOutputStream digested = new DigestOutputStream(zip, Sha256.digest());
        BufferedOutputStream out = new BufferedOutputStream(digested, 1 << 20);
        body.write(out);
        out.flush();
        zip.closeEntry();
        digests.put(name, Sha256.hex(digested.getMessageDigest()));
    }

    private static void write(OutputStream to, Whitening whitening) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(ModelFile.whiteningBytes(whitening.dimension()));
        bytes.asDoubleBuffer().put(whitening.mean()).put(whitening.root());
        to.write(bytes.array());
    }
}
