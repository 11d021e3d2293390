package org.siamese.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;
import org.siamese.decision.distance.Distance;
import org.siamese.image.ImageShape;
import org.siamese.image.file.ModelFileWriter;
import org.siamese.image.file.SavableTower;
import org.siamese.image.inference.Embedder;
import org.siamese.image.inference.InferenceSettings;
import org.siamese.image.model.ImageModel;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.onnx.internal.graph.GraphException;
import org.siamese.onnx.internal.graph.GraphValue;
import org.siamese.onnx.internal.session.OnnxSession;

/**
 * A network in ONNX format as an embedder, whoever trained it: any graph that ONNX Runtime computes, with one input of images or vectors of
 * floats and an output with one row for each of them.
 *
 * <pre>{@code
 * ImagePipeline pipeline = ImagePipeline.rgb().resize(112, 112).normalise(0.5, 0.5).build();
 * ImageModel faces = OnnxEmbedder.load(Path.of("network.onnx"), pipeline).toImageModel(new CosineDistance());
 * }</pre>
 *
 * <p>A file is checked before ONNX Runtime opens it, and run once before it is used: what cannot be used ends in an {@link OnnxException}
 * that names the file and what is wrong. Weights may lie in other files in the model's folder; they are read and kept, so that ONNX
 * Runtime opens no file. A network is a program: whoever lets strangers bring networks should limit memory and time of the process.
 *
 * <p>Thread-safe; calls of several threads run at once. Calls of many images are computed a few at a time, so that memory stays bounded.
 * {@link #close} frees the network's memory.
 */
public final class OnnxEmbedder implements Embedder, SavableTower {
    static final String KIND = "onnx";
    static final String NETWORK = "tower.onnx";

    private static final int GROUP = 32;
    private static final int GROUP_VALUES = 1 << 22;
    private static final int KEPT_BUFFERS = 16;

    private final OnnxNetwork network;
    private final NetworkInput input;
    private final int dimension;
    private final @Nullable ImagePipeline pipeline;
    private final ConcurrentLinkedDeque<FloatBuffer> buffers = new ConcurrentLinkedDeque<>();

    private OnnxEmbedder(OnnxNetwork network, int dimension, @Nullable ImagePipeline pipeline) {
        this.network = network;
        this.input = network.input();
        this.dimension = dimension;
        this.pipeline = pipeline;
    }

    /**
     * Loads a network that names the size of its images.
     *
     * @throws OnnxException if it cannot be used
     */
    public static OnnxEmbedder load(Path file) {
        return load(file, OnnxOptions.ofDefaults());
    }

    /**
     * Loads a network.
     *
     * @throws OnnxException if it cannot be used
     */
    public static OnnxEmbedder load(Path file, OnnxOptions options) {
        return load(file, null, options);
    }

    /**
     * Loads a network with the pipeline that prepares its images.
     *
     * @throws OnnxException if it cannot be used, or the pipeline gives images of another size
     */
    public static OnnxEmbedder load(Path file, ImagePipeline pipeline) {
        return load(file, Objects.requireNonNull(pipeline, "pipeline"), OnnxOptions.ofDefaults());
    }

    /**
     * Loads a network with the pipeline that prepares its images.
     *
     * @param pipeline null where images are prepared elsewhere
     * @throws OnnxException if it cannot be used, or the pipeline gives images of another size
     */
    public static OnnxEmbedder load(Path file, @Nullable ImagePipeline pipeline, OnnxOptions options) {
        return opened(
                OnnxNetwork.load(file, NetworkInput.Given.of(pipeline), options, found -> output(found, options)),
                pipeline);
    }

    /**
     * A network in memory.
     *
     * @param model a whole ONNX file; not to be changed afterwards
     * @param name for messages
     * @param pipeline null where images are prepared elsewhere
     * @throws OnnxException if it cannot be used, or its weights lie outside
     */
    public static OnnxEmbedder of(byte[] model, String name, @Nullable ImagePipeline pipeline, OnnxOptions options) {
        return of(ByteBuffer.wrap(model), name, pipeline, NetworkInput.Given.of(pipeline), options);
    }

    /** A network in memory, of which the shape of an image is written beside it. */
    static OnnxEmbedder sized(ByteBuffer model, ImageShape shape, OnnxOptions options) {
        return of(model, NETWORK, null, NetworkInput.Given.of("siamese.json", shape), options);
    }

    private static OnnxEmbedder of(
            ByteBuffer model,
            String name,
            @Nullable ImagePipeline pipeline,
            NetworkInput.Given given,
            OnnxOptions options) {
        return opened(OnnxNetwork.open(model, name, null, given, options, found -> output(found, options)), pipeline);
    }

    private static OnnxEmbedder opened(OnnxNetwork network, @Nullable ImagePipeline pipeline) {
        try {
            return new OnnxEmbedder(network, dimension(network), pipeline);
        } catch (OnnxException e) {
            network.close();
            throw e;
        }
    }

    private static List<String> output(List<GraphValue> outputs, OnnxOptions options) {
        List<String> names = outputs.stream().map(GraphValue::name).toList();
        String wanted = options.output();
        if (wanted == null && names.size() > 1) {
            throw new GraphException("outputs: expected one, the embedding, got " + names + "; name it by withOutput");
        }
        GraphValue output = outputs.stream()
                .filter(value -> wanted == null || value.name().equals(wanted))
                .findFirst()
                .orElseThrow(() ->
                        new GraphException("output: expected one of " + names + ", got \"" + options.output() + "\""));
        if (!output.isFloat()) {
            throw new GraphException("output: expected embeddings of FLOAT or FLOAT16, got " + output.describe());
        }
        return List.of(output.name());
    }

    /** Runs the network on images of zeros. */
    private static int dimension(OnnxNetwork network) {
        int rows = network.input().rows(1);
        FloatBuffer zeros = OnnxNetwork.buffer(rows * network.input().shape().size());
        OnnxSession.Output result = network.run(zeros, rows).get(0);
        long[] shape = result.shape();
        long values = 1;
        boolean vectors = shape.length >= 2 && shape[0] == rows;
        for (int axis = 1; axis < shape.length; axis++) {
            vectors &= values == 1 || shape[axis] == 1;
            values *= shape[axis];
        }
        if (!vectors || values < 1 || values * rows != result.values().length) {
            throw new OnnxException(
                    network.name() + ": output \"" + network.outputs().get(0) + "\": expected [rows, dimension] for "
                            + rows
                            + (rows == 1 ? " row" : " rows") + ", got the shape " + java.util.Arrays.toString(shape)
                            + "; a network with other outputs has none that can be compared",
                    null);
        }
        return (int) values;
    }

    @Override
    public ImageShape inputShape() {
        return input.shape();
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public float[] embed(float[] images, int count) {
        Embedder.requireBatch(input.shape(), images, count);
        float[] embeddings = new float[Math.multiplyExact(count, dimension)];
        int size = input.shape().size();
        int group = input.rows(Math.max(1, Math.min(GROUP, GROUP_VALUES / size)));
        for (int from = 0; from < count; from += group) {
            int rows = Math.min(group, count - from);
            int computed = input.rows(rows);
            FloatBuffer buffer = taken(Math.min(count, group), size);
            try {
                input.fill(buffer, images, from, rows, computed);
                float[] values = network.run(buffer, computed).get(0).values();
                if (values.length != computed * dimension) {
                    throw new IllegalStateException("network: expected " + computed + " embeddings of " + dimension
                            + " values, got " + values.length + " values");
                }
                System.arraycopy(values, 0, embeddings, from * dimension, rows * dimension);
            } finally {
                if (buffers.size() < KEPT_BUFFERS) {
                    buffers.push(buffer);
                }
            }
        }
        return embeddings;
    }

    /** A direct buffer of a group: one that was used before, where it is large enough. */
    private FloatBuffer taken(int rows, int size) {
        FloatBuffer kept = buffers.poll();
        int wanted = Math.multiplyExact(input.rows(rows), size);
        return kept != null && kept.capacity() >= wanted ? kept : OnnxNetwork.buffer(wanted);
    }

    /**
     * A model of image files with the pipeline that was given, and without calibration.
     *
     * @param distance how embeddings are compared; networks for faces are mostly trained for the cosine
     * @throws IllegalStateException if no pipeline was given
     */
    public ImageModel toImageModel(Distance distance) {
        ImagePipeline given = pipeline;
        if (given == null) {
            throw new IllegalStateException(
                    "embedder: expected a pipeline that prepares images, got none; give one to OnnxEmbedder.load");
        }
        Map<String, String> attachments = Map.of(ImagePipeline.ATTACHMENT, given.toJson());
        return ImageModel.of(this, given, InferenceSettings.of(attachments).withDistance(distance));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void write(ModelFileWriter to) throws IOException {
        to.text(OnnxTowerReader.DESCRIPTION, OnnxTowerReader.describe(input.layout()));
        ByteBuffer model = network.model().get();
        if (model == null) {
            throw new IllegalStateException("network: expected one that is open, got one that was closed");
        }
        to.plain(NETWORK, out -> {
            WritableByteChannel channel = Channels.newChannel(out);
            for (ByteBuffer rest = model.duplicate(); rest.hasRemaining(); ) {
                channel.write(rest);
            }
        });
    }

    @Override
    public void close() {
        network.close();
        buffers.clear();
    }

    @Override
    public String toString() {
        return "OnnxEmbedder[" + input.shape() + " to " + dimension + "]";
    }
}
