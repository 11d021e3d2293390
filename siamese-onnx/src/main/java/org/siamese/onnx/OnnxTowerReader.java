package org.siamese.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import org.siamese.image.ImageShape;
import org.siamese.image.file.ModelFile;
import org.siamese.image.file.TowerReader;
import org.siamese.image.inference.Embedder;
import org.siamese.onnx.internal.session.OnnxSession;

/** Lets image models compute towers of ONNX; found by {@link java.util.ServiceLoader}. */
public final class OnnxTowerReader implements TowerReader {
    static final String DESCRIPTION = "tower.json";

    private static final String LAYOUT = "layout";
    private static final int PIECE = 1 << 18;

    /** Called by {@link java.util.ServiceLoader}. */
    public OnnxTowerReader() {}

    @Override
    public String kind() {
        return OnnxEmbedder.KIND;
    }

    @Override
    public Set<String> entries() {
        return Set.of(OnnxEmbedder.NETWORK, DESCRIPTION);
    }

    /** Reads an entry into memory outside the heap, where ONNX Runtime takes it without a copy. */
    private static ByteBuffer read(InputStream in, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(size);
        byte[] piece = new byte[Math.min(size, PIECE)];
        while (bytes.hasRemaining()) {
            int count = in.read(piece, 0, Math.min(piece.length, bytes.remaining()));
            if (count < 0) {
                throw new EOFException();
            }
            bytes.put(piece, 0, count);
        }
        return bytes.flip();
    }

    static String describe(ImageLayout layout) {
        return new ObjectMapper().createObjectNode().put(LAYOUT, layout.name()).toString();
    }

    @Override
    public Embedder read(ModelFile file) throws IOException {
        OnnxSession.prepare();
        long size = file.size(OnnxEmbedder.NETWORK);
        if (size > Integer.MAX_VALUE - 1024) {
            throw file.refused(OnnxEmbedder.NETWORK + ": expected less than 2 GB, got " + size + " bytes", null);
        }
        file.requireHardlyPacked(OnnxEmbedder.NETWORK);
        JsonNode description = new ObjectMapper().readTree(file.text(DESCRIPTION));
        ImageLayout layout = file.made(
                DESCRIPTION, () -> ImageLayout.valueOf(description.path(LAYOUT).asText()));
        long[] shape = file.inputShape();
        if (shape.length != 3 || Arrays.stream(shape).anyMatch(length -> length < 1 || length > 1 << 16)) {
            throw file.refused(
                    "expected a tower of images, [channels, height, width], got inputs of shape "
                            + Arrays.toString(shape),
                    null);
        }
        ByteBuffer model = file.entry(OnnxEmbedder.NETWORK, in -> read(in, (int) size));
        OnnxOptions options = OnnxOptions.ofDefaults().withLayout(layout);
        OnnxEmbedder embedder = file.made(
                OnnxEmbedder.NETWORK,
                () -> OnnxEmbedder.sized(
                        model, new ImageShape((int) shape[0], (int) shape[1], (int) shape[2]), options));
        if (embedder.dimension() != file.dimension()) {
            embedder.close();
            throw file.refused(
                    "tower: expected embeddings of " + file.dimension() + " values as " + "siamese.json says, got "
                            + embedder.dimension(),
                    null);
        }
        return embedder;
    }
}
