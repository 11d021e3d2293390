package org.siamese.core.model;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.core.tower.Tower;

/**
 * The model's file format: a zip in the layout of Deeplearning4j's {@code ModelSerializer} (configuration and parameters) with
 * one entry more.
 *
 * <ul>
 *   <li>{@code siamese.json}: version of the format, of the library, the tower's input shape and dimension, attachments;
 *   <li>{@code configuration.json}: the tower as a {@code ComputationGraphConfiguration};
 *   <li>{@code coefficients.bin}: its parameters as one ND4J array.
 * </ul>
 *
 * Nothing is read by Java serialisation.
 */
final class ModelFile {
    static final int FORMAT = 1;
    private static final String DESCRIPTION = "siamese.json";
    private static final int MAX_TEXT = 64 << 20;
    /** Bytes that ND4J writes around the values of an array, at most. */
    private static final int ARRAY_HEADER = 4096;

    private static final ObjectMapper JSON = new ObjectMapper();

    private ModelFile() {}

    static void write(Path file, Tower tower, ComputationGraph network, Map<String, String> attachments) {
        ObjectNode description = JSON.createObjectNode();
        description.put("format", FORMAT);
        String version = ModelFile.class.getPackage().getImplementationVersion();
        description.put("library", version == null ? "unpackaged" : version);
        for (long length : tower.inputShape()) {
            description.withArray("inputShape").add(length);
        }
        description.put("dimension", tower.embeddingSize());
        ObjectNode texts = description.putObject("attachments");
        attachments.forEach(texts::put);

        Path target = file.toAbsolutePath();
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            Files.createDirectories(target.getParent());
            try (OutputStream raw = new BufferedOutputStream(Files.newOutputStream(part), 1 << 20);
                    ZipOutputStream zip = new ZipOutputStream(raw)) {
                text(zip, DESCRIPTION, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(description));
                text(
                        zip,
                        ModelSerializer.CONFIGURATION_JSON,
                        network.getConfiguration().toJson());
                zip.setLevel(Deflater.NO_COMPRESSION);
                zip.putNextEntry(new ZipEntry(ModelSerializer.COEFFICIENTS_BIN));
                DataOutputStream data = new DataOutputStream(new BufferedOutputStream(zip, 1 << 20));
                Nd4j.write(network.params(), data);
                data.flush();
                zip.closeEntry();
            }
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            try {
                Files.deleteIfExists(part);
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw new UncheckedIOException("model file " + file + " cannot be written: " + e, e);
        }
    }

    private static void text(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    /** A network of the tower's layers whose parameters are all 0, to be filled. */
    static ComputationGraph emptyNetwork(Tower tower) {
        ComputationGraphConfiguration configuration = tower.configuration();
        ComputationGraph network = new ComputationGraph(configuration);
        network.init(Nd4j.zeros(configuration.getDataType(), 1, tower.parameters()), false);
        return network;
    }

    static SiameseModel read(Path file) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            JsonNode description = JSON.readTree(text(file, zip, DESCRIPTION));
            int format = description.path("format").asInt(0);
            if (format < 1 || format > FORMAT) {
                throw refuse(
                        file,
                        "expected a model file of format 1 to " + FORMAT + ", got format " + format
                                + ", written by library "
                                + description.path("library").asText("unknown")
                                + "; a later version of the library reads it",
                        null);
            }
            ComputationGraphConfiguration configuration =
                    ComputationGraphConfiguration.fromJson(text(file, zip, ModelSerializer.CONFIGURATION_JSON));
            long[] inputShape = JSON.convertValue(description.path("inputShape"), long[].class);
            Tower tower = Tower.of(configuration, inputShape);
            ComputationGraph network = emptyNetwork(tower);
            network.params().assign(parameters(file, zip, network.params()));
            Map<String, String> attachments = new TreeMap<>();
            description
                    .path("attachments")
                    .fields()
                    .forEachRemaining(field ->
                            attachments.put(field.getKey(), field.getValue().asText()));
            return SiameseModel.restored(tower, network, attachments);
        } catch (NoSuchFileException e) {
            throw refuse(file, "no such file", e);
        } catch (ZipException e) {
            throw refuse(file, "expected a model file, got one that is truncated, damaged or something else", e);
        } catch (IOException e) {
            throw refuse(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    private static String text(Path file, ZipFile zip, String name) throws IOException {
        ZipEntry entry = entry(file, zip, name);
        try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
            byte[] bytes = in.readNBytes(MAX_TEXT + 1);
            if (bytes.length > MAX_TEXT) {
                throw refuse(file, name + ": expected at most " + MAX_TEXT + " bytes, got more", null);
            }
            requireIntact(file, entry, in);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static INDArray parameters(Path file, ZipFile zip, INDArray expected) throws IOException {
        ZipEntry entry = entry(file, zip, ModelSerializer.COEFFICIENTS_BIN);
        long values = expected.length() * expected.dataType().width();
        if (entry.getSize() < values || entry.getSize() > values + ARRAY_HEADER) {
            throw refuse(
                    file,
                    ModelSerializer.COEFFICIENTS_BIN + ": expected " + expected.length() + " parameters in " + values
                            + " bytes and a header, got " + entry.getSize() + " bytes",
                    null);
        }
        try (CheckedInputStream checked = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
            INDArray parameters = Nd4j.read(new DataInputStream(new BufferedInputStream(checked, 1 << 20)));
            requireIntact(file, entry, checked);
            if (parameters.length() != expected.length() || parameters.dataType() != expected.dataType()) {
                throw refuse(
                        file,
                        "expected " + expected.length() + " parameters of type " + expected.dataType() + ", got "
                                + Arrays.toString(parameters.shape()) + " of type " + parameters.dataType(),
                        null);
            }
            return parameters.reshape(expected.shape());
        }
    }

    /** Java's {@code ZipFile} does not look at the check sums. */
    private static void requireIntact(Path file, ZipEntry entry, CheckedInputStream in) throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
        if (in.getChecksum().getValue() != entry.getCrc()) {
            throw refuse(file, entry.getName() + ": the check sum does not match, the file is damaged", null);
        }
    }

    private static ZipEntry entry(Path file, ZipFile zip, String name) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw refuse(file, "expected a model file with an entry " + name + ", got none", null);
        }
        return entry;
    }

    private static ModelFileException refuse(Path file, String message, @Nullable Throwable cause) {
        return new ModelFileException(file, message, cause);
    }
}
