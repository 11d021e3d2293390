package org.siamese.core.model;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.core.distance.MeasureJson;
import org.siamese.core.tower.Tower;

/**
 * The model's file format, see docs/model-file.md: a zip in the layout of Deeplearning4j's {@code ModelSerializer} (configuration and
 * parameters) with one entry more.
 *
 * <ul>
 *   <li>{@code siamese.json}: version of the format, of the library, the tower's input shape and dimension, and since format 2
 *       the distance and, where there is one, the calibration; since format 3 the views, where there are some; since format 4 the whitening, where there is one;
 *       since format 5 the distance has a short name instead of its class's; attachments;
 *   <li>{@code configuration.json}: the tower as a {@code ComputationGraphConfiguration};
 *   <li>{@code coefficients.bin}: its parameters as one ND4J array;
 *   <li>{@code whitening.bin}, since format 4, where there is one: the mean and the root as big-endian doubles.
 * </ul>
 *
 * Nothing is read by Java serialisation.
 */
final class ModelFile {
    static final int FORMAT = 5;
    static final String DESCRIPTION = "siamese.json";
    static final String WHITENING = "whitening.bin";

    static final ObjectMapper JSON = MeasureJson.addTo(new ObjectMapper());

    private ModelFile() {}

    static void write(Path file, ComputationGraph network, SiameseModel model) {
        Tower tower = model.tower();
        ObjectNode description = JSON.createObjectNode();
        description.put("format", FORMAT);
        String version = ModelFile.class.getPackage().getImplementationVersion();
        description.put("library", version == null ? "unpackaged" : version);
        for (long length : tower.inputShape()) {
            description.withArray("inputShape").add(length);
        }
        description.put("dimension", tower.embeddingSize());
        description.set("distance", JSON.valueToTree(model.distanceMeasure()));
        model.calibration().ifPresent(calibration -> description.set("calibration", parsed(calibration.toJson())));
        if (!model.views().isPlain()) {
            description.set("views", JSON.valueToTree(model.views().list()));
        }
        model.whitening().ifPresent(whitening -> description
                .putObject("whitening")
                .put("shrinkage", whitening.shrinkage())
                .put("inputs", whitening.inputs()));
        ObjectNode texts = description.putObject("attachments");
        model.attachments().forEach(texts::put);

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
                if (model.whitening().isPresent()) {
                    write(zip, model.whitening().get());
                }
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

    private static void write(ZipOutputStream zip, Whitening whitening) throws IOException {
        zip.putNextEntry(new ZipEntry(WHITENING));
        ByteBuffer bytes = ByteBuffer.allocate(whiteningBytes(whitening.dimension()));
        bytes.asDoubleBuffer().put(whitening.mean()).put(whitening.root());
        zip.write(bytes.array());
        zip.closeEntry();
    }

    static int whiteningBytes(int dimension) {
        return Double.BYTES * (dimension + Whitening.triangle(dimension));
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a calibration writes no JSON", e);
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
}
