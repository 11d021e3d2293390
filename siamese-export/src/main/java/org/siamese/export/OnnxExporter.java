package org.siamese.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.StringStringEntryProto;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.engine.TowerEmbedder;
import org.siamese.core.engine.TowerEngines;
import org.siamese.core.model.ModelExporter;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.plan.TowerPlan;
import org.siamese.image.file.ModelFileWriter;
import org.siamese.image.inference.InferenceSettings;
import org.siamese.onnx.OnnxEmbedder;
import org.siamese.onnx.OnnxOptions;

/**
 * Writes a trained model as a model file whose tower is ONNX, opset 17. The tower's graph goes from prepared images to embeddings. Pipeline,
 * views, whitening, distance and calibration are in the file beside it, and done by {@code siamese-image} as for every model; the graph's
 * metadata repeats pipeline, distance and threshold for whoever takes the graph elsewhere. Found by {@link java.util.ServiceLoader}; an
 * application calls {@link SiameseModel#exportOnnx}.
 */
public final class OnnxExporter implements ModelExporter {
    /** Name of the attachment that tells of the export. */
    public static final String ATTACHMENT = "export";

    /** Largest difference of an embedding's value, of 1 or of the largest value where that is more. */
    static final double TOLERANCE = 1e-5;

    private static final int IR_VERSION = 8;
    private static final int ROWS = 8;

    /** Called by {@link java.util.ServiceLoader}. */
    public OnnxExporter() {}

    @Override
    public String kind() {
        return "onnx";
    }

    /**
     * Writes a model, unless ONNX Runtime's embeddings differ from the engine's.
     *
     * @throws ExportException if they differ by more than 1e-5 of the largest value, at least of 1
     */
    @Override
    public void export(SiameseModel model, Path file) {
        ComputationGraph network = model.toComputationGraph();
        byte[] onnx = toOnnx(model, network);
        try (OnnxEmbedder exported = OnnxEmbedder.of(onnx, "export", null, OnnxOptions.ofDefaults())) {
            double difference = verified(model, network, exported);
            InferenceSettings settings = withProvenance(model, difference);
            ModelFileWriter.write(
                    file,
                    exported.kind(),
                    model.tower().inputShape(),
                    model.tower().embeddingSize(),
                    settings,
                    exported::write);
        }
    }

    /** The tower as an ONNX file. */
    static byte[] toOnnx(SiameseModel model, ComputationGraph network) {
        TowerPlan plan = TowerPlan.forInference(network);
        ModelProto.Builder onnx = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("siamese")
                .setProducerVersion(version())
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OnnxGraphBuilder.OPSET))
                .setGraph(OnnxGraphBuilder.build(
                        plan, model.tower().inputShape(), model.tower().embeddingSize()));
        Map<String, String> metadata = new TreeMap<>(model.attachments());
        metadata.put("distance", model.distanceMeasure().toString());
        model.calibration()
                .ifPresent(calibration -> metadata.put(
                        "threshold", Double.toString(calibration.threshold().distance())));
        metadata.forEach((key, value) -> onnx.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return onnx.build().toByteArray();
    }

    private static String version() {
        String version = OnnxExporter.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    /** The largest difference of a value, on a batch, and on its first row alone. */
    private static double verified(SiameseModel model, ComputationGraph network, OnnxEmbedder exported) {
        long[] shape = model.tower().inputShape();
        float[] images = images(Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact)));
        long[] batch = new long[shape.length + 1];
        batch[0] = ROWS;
        System.arraycopy(shape, 0, batch, 1, shape.length);
        DataType type = model.tower().configuration().getDataType();
        float[] expected;
        try (TowerEmbedder engine = TowerEngines.openEmbedder(network)) {
            INDArray embeddings = engine.embed(Nd4j.create(images, batch, 'c').castTo(type));
            expected = embeddings.castTo(DataType.FLOAT).dup('c').data().asFloat();
        }
        float[] one = exported.embed(Arrays.copyOf(images, images.length / ROWS), 1);
        return Math.max(
                difference(expected, exported.embed(images, ROWS)),
                difference(Arrays.copyOf(expected, one.length), one));
    }

    /** Rows of which some are pixels of 0 to 1 and some are values about 0. */
    private static float[] images(int size) {
        Random random = new Random(1);
        float[] values = new float[Math.multiplyExact(ROWS, size)];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / size % 2 == 0 ? random.nextFloat() : (float) random.nextGaussian();
        }
        return values;
    }

    static double difference(float[] expected, float[] got) {
        double largest = 1;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            if (!Float.isFinite(expected[i]) || !Float.isFinite(got[i])) {
                throw new ExportException("export, embedding value " + i + ": expected finite numbers, got "
                        + expected[i] + " from the engine and " + got[i] + " from ONNX Runtime; nothing was written");
            }
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs((double) expected[i] - got[i]));
        }
        if (difference > TOLERANCE * largest) {
            throw new ExportException(
                    "export: expected ONNX Runtime's embeddings within " + TOLERANCE + " of the engine's,"
                            + " of the largest value " + largest + ", got a difference of " + difference
                            + "; nothing was written");
        }
        return difference;
    }

    private static InferenceSettings withProvenance(SiameseModel model, double difference) {
        String text = new ObjectMapper()
                .createObjectNode()
                .put("from", "deeplearning4j")
                .put("library", version())
                .put("opset", OnnxGraphBuilder.OPSET)
                .put("parameters", model.tower().parameters())
                .put("comparedRows", ROWS)
                .put("largestDifference", difference)
                .toString();
        return model.settings().withAttachment(ATTACHMENT, text);
    }
}
