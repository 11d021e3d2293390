package org.siamese.core.model;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.siamese.core.tower.Tower;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.PairMeasure;

/**
 * Reads a model file that may come from anybody. Sizes are checked against each other before memory is taken, names of classes before
 * anything is made of them, and check sums before anything is believed.
 */
final class ModelFileReader {
    private static final Set<String> ENTRIES = Set.of(
            ModelFile.DESCRIPTION,
            ModelSerializer.CONFIGURATION_JSON,
            ModelSerializer.COEFFICIENTS_BIN,
            ModelFile.WHITENING);
    private static final int MAX_TEXT = 16 << 20;
    /** Parameters are written as they are, and hardly shrink where somebody packs them again. */
    private static final int MAX_RATIO = 20;

    private static final int SMALL = 1 << 16;

    private final Path file;
    private final TrustedPackages trusted;

    private ModelFileReader(Path file, TrustedPackages trusted) {
        this.file = file;
        this.trusted = trusted;
    }

    static SiameseModel read(Path file, TrustedPackages trusted) {
        return new ModelFileReader(file, trusted).read();
    }

    private SiameseModel read() {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            requireEntries(zip);
            JsonNode description = ModelFile.JSON.readTree(text(zip, ModelFile.DESCRIPTION));
            int format = format(description);
            String configuration = text(zip, ModelSerializer.CONFIGURATION_JSON);
            Tower tower = made("the configuration", () -> tower(configuration, description));
            requireSize(zip, tower);
            ComputationGraph network = made("the configuration", () -> ModelFile.emptyNetwork(tower));
            network.params().assign(parameters(zip, network.params()));
            Map<String, String> attachments = new TreeMap<>();
            description
                    .path("attachments")
                    .fields()
                    .forEachRemaining(field ->
                            attachments.put(field.getKey(), field.getValue().asText()));
            Manner manner = new Manner(
                    attachments,
                    description.has("views")
                            ? made("the views", () -> views(description, tower.inputShape()))
                            : Views.plain(),
                    description.has("whitening")
                            ? whitening(zip, description.path("whitening"), tower.embeddingSize())
                            : null,
                    format == 1 ? EuclideanDistance.plain() : made("the distance", () -> distance(description)),
                    description.has("calibration") ? made("the calibration", () -> calibration(description)) : null);
            return SiameseModel.restored(tower, network, manner);
        } catch (NoSuchFileException e) {
            throw refuse("no such file", e);
        } catch (ZipException | EOFException e) {
            throw refuse("expected a model file, got one that is truncated, damaged or something else", e);
        } catch (IOException e) {
            throw refuse("cannot be read: " + e.getMessage(), e);
        }
    }

    private void requireEntries(ZipFile zip) {
        Set<String> seen = new HashSet<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            if (!ENTRIES.contains(entry.getName())) {
                throw refuse("expected the entries " + ENTRIES + ", got \"" + entry.getName() + "\" too", null);
            }
            if (!seen.add(entry.getName())) {
                throw refuse("expected each entry once, got " + entry.getName() + " twice", null);
            }
        }
    }

    private int format(JsonNode description) {
        int format = description.path("format").asInt(0);
        if (format < 1 || format > ModelFile.FORMAT) {
            throw refuse(
                    "expected a model file of format 1 to " + ModelFile.FORMAT + ", got format " + format
                            + ", written by library "
                            + description.path("library").asText("unknown")
                            + (format > ModelFile.FORMAT ? "; a later version of the library reads it" : ""),
                    null);
        }
        return format;
    }

    private static Tower tower(String configuration, JsonNode description) {
        return Tower.of(
                ComputationGraphConfiguration.fromJson(configuration),
                ModelFile.JSON.convertValue(description.path("inputShape"), long[].class));
    }

    private static Distance distance(JsonNode description) {
        PairMeasure measure = ModelFile.JSON.convertValue(description.path("distance"), PairMeasure.class);
        if (measure instanceof Distance distance) {
            return distance;
        }
        throw new IllegalArgumentException("expected a distance, got " + measure);
    }

    private static Views views(JsonNode description, long[] inputShape) {
        Views views = Views.of(List.of(ModelFile.JSON.convertValue(description.path("views"), View[].class)));
        views.requireFit(inputShape);
        return views;
    }

    private static ModelCalibration calibration(JsonNode description) {
        return ModelCalibration.fromJson(description.path("calibration").toString());
    }

    /** Whatever the library says of a part of a file that it cannot use is a refusal of the file. */
    private <T> T made(String what, Supplier<T> supplier) {
        try {
            return supplier.get();
        } catch (ModelFileException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw refuse(what + " cannot be used: " + e.getMessage(), e);
        }
    }

    private String text(ZipFile zip, String name) throws IOException {
        ZipEntry entry = entry(zip, name);
        try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
            byte[] bytes = in.readNBytes(MAX_TEXT + 1);
            if (bytes.length > MAX_TEXT) {
                throw refuse(name + ": expected at most " + MAX_TEXT + " bytes, got more", null);
            }
            requireIntact(entry, in);
            String text = new String(bytes, StandardCharsets.UTF_8);
            String problem = JsonGuard.problem(text, trusted);
            if (!problem.isEmpty()) {
                throw refuse(name + ": " + problem, null);
            }
            return text;
        }
    }

    /** Before any memory is taken for the network. */
    private void requireSize(ZipFile zip, Tower tower) {
        ZipEntry entry = entry(zip, ModelSerializer.COEFFICIENTS_BIN);
        long width = tower.configuration().getDataType().width();
        long values = tower.parameters();
        if (values < 0 || values > Long.MAX_VALUE / 16) {
            throw refuse("the configuration cannot be used: it has " + values + " parameters", null);
        }
        long size = entry.getSize();
        if (size < values * width || size > values * width + ArrayHeader.MAX_BYTES) {
            throw refuse(
                    ModelSerializer.COEFFICIENTS_BIN + ": expected " + values + " parameters in " + values * width
                            + " bytes and a header, got " + size + " bytes",
                    null);
        }
        requireHardlyPacked(entry);
    }

    private void requireHardlyPacked(ZipEntry entry) {
        long size = entry.getSize();
        if (size > SMALL && size / MAX_RATIO > entry.getCompressedSize()) {
            throw refuse(
                    entry.getName() + ": expected at least 1 byte for " + MAX_RATIO + " unpacked ones, got "
                            + entry.getCompressedSize() + " for " + size,
                    null);
        }
    }

    private Whitening whitening(ZipFile zip, JsonNode description, long embeddingSize) throws IOException {
        int dimension = made("the whitening", () -> Whitening.requireDimension(embeddingSize));
        ZipEntry entry = entry(zip, ModelFile.WHITENING);
        int size = ModelFile.whiteningBytes(dimension);
        if (entry.getSize() != size) {
            throw refuse(ModelFile.WHITENING + ": expected " + size + " bytes, got " + entry.getSize(), null);
        }
        requireHardlyPacked(entry);
        try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
            DoubleBuffer values = ByteBuffer.wrap(in.readNBytes(size)).asDoubleBuffer();
            requireIntact(entry, in);
            double[] mean = new double[dimension];
            double[] root = new double[Whitening.triangle(dimension)];
            return made("the whitening", () -> {
                values.get(mean).get(root);
                return new Whitening(
                        mean,
                        root,
                        description.path("shrinkage").asDouble(Double.NaN),
                        description.path("inputs").asLong());
            });
        }
    }

    private INDArray parameters(ZipFile zip, INDArray expected) throws IOException {
        ZipEntry entry = entry(zip, ModelSerializer.COEFFICIENTS_BIN);
        try (CheckedInputStream checked = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
            InputStream in = new BufferedInputStream(checked, 1 << 20);
            in.mark(ArrayHeader.MAX_BYTES);
            byte[] start = in.readNBytes(ArrayHeader.MAX_BYTES);
            in.reset();
            String problem = problem(start, entry.getSize(), expected);
            if (!problem.isEmpty()) {
                throw refuse(ModelSerializer.COEFFICIENTS_BIN + ": " + problem, null);
            }
            INDArray parameters = made(ModelSerializer.COEFFICIENTS_BIN, () -> Nd4j.read(new DataInputStream(in)));
            requireIntact(entry, checked);
            return parameters.reshape(expected.shape());
        }
    }

    private static String problem(byte[] start, long size, INDArray expected) {
        java.io.ByteArrayInputStream header = new java.io.ByteArrayInputStream(start);
        try {
            String problem = ArrayHeader.problem(new DataInputStream(header), expected.length(), expected.dataType());
            long got = size - (start.length - header.available());
            long needed = expected.length() * expected.dataType().width();
            return problem.isEmpty() && got != needed
                    ? "expected " + expected.length() + " parameters in " + needed + " bytes, got " + got + " bytes"
                    : problem;
        } catch (IOException e) {
            return "expected an array of ND4J";
        }
    }

    /** Java's {@code ZipFile} does not look at the check sums. */
    private void requireIntact(ZipEntry entry, CheckedInputStream in) throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
        if (in.getChecksum().getValue() != entry.getCrc()) {
            throw refuse(entry.getName() + ": the check sum does not match, the file is damaged", null);
        }
    }

    private ZipEntry entry(ZipFile zip, String name) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw refuse("expected a model file with an entry " + name + ", got none", null);
        }
        return entry;
    }

    private ModelFileException refuse(String message, @Nullable Throwable cause) {
        return new ModelFileException(file, message, cause);
    }
}
