package org.siamese.onnx;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.siamese.onnx.internal.graph.GraphException;
import org.siamese.onnx.internal.graph.GraphValue;
import org.siamese.onnx.internal.graph.OnnxGraph;
import org.siamese.onnx.internal.graph.WholeModel;
import org.siamese.onnx.internal.session.OnnxSession;

/**
 * A network that was read, checked and opened.
 *
 * @param name of the file, for messages
 * @param model its bytes, all weights inside; null once it is closed
 * @param session runs it
 * @param input its one input
 * @param outputs names of those that are computed
 */
record OnnxNetwork(
        String name,
        AtomicReference<@Nullable ByteBuffer> model,
        OnnxSession session,
        NetworkInput input,
        List<String> outputs)
        implements AutoCloseable {
    private static final long MOST_BYTES = Integer.MAX_VALUE - 1024L;

    /** Chooses the outputs to compute. */
    interface OutputChoice extends Function<List<GraphValue>, List<String>> {}

    /** Opens a file, whose weights may lie in other files of its folder. */
    static OnnxNetwork load(Path file, NetworkInput.Given given, OnnxOptions options, OutputChoice choice) {
        OnnxSession.prepare();
        ByteBuffer bytes;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size > MOST_BYTES) {
                throw new OnnxException(file + ": expected less than 2 GB, got " + size + " bytes", null);
            }
            bytes = ByteBuffer.allocateDirect((int) size);
            while (bytes.hasRemaining()) {
                if (channel.read(bytes) < 0) {
                    throw new EOFException("the file became shorter while it was read");
                }
            }
            bytes.flip();
        } catch (IOException e) {
            throw new OnnxException(file + ": cannot be read: " + e, e);
        }
        return open(bytes, file.toString(), file.toAbsolutePath().getParent(), given, options, choice);
    }

    /** Opens a network in memory. */
    static OnnxNetwork open(
            ByteBuffer bytes,
            String name,
            @Nullable Path folder,
            NetworkInput.Given given,
            OnnxOptions options,
            OutputChoice choice) {
        try {
            OnnxGraph graph = OnnxGraph.read(bytes);
            NetworkInput input = NetworkInput.of(graph.inputs(), given, options);
            List<String> outputs = choice.apply(graph.outputs());
            ByteBuffer whole = WholeModel.of(bytes, graph, folder, outputs.size() == 1 ? outputs.get(0) : null);
            OnnxSession session = OnnxSession.open(whole, options.threads(), input.name(), input.half(), outputs);
            return new OnnxNetwork(name, new AtomicReference<>(whole), session, input, outputs);
        } catch (GraphException | OnnxSession.SessionException e) {
            throw new OnnxException(name + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new OnnxException(name + ": weights outside the file cannot be read: " + e, e);
        }
    }

    /** Computes rows that lie in a buffer. */
    List<OnnxSession.Output> run(FloatBuffer buffer, int rows) {
        try {
            return session.run(buffer, input.dims(rows));
        } catch (OnnxSession.SessionException e) {
            throw new OnnxException(name + ", " + rows + (rows == 1 ? " row: " : " rows: ") + e.getMessage(), e);
        }
    }

    /** A buffer outside the heap. */
    static FloatBuffer buffer(int values) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(values, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    @Override
    public void close() {
        session.close();
        model.set(null);
    }
}
