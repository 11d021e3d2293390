package org.siamese.benchmarks.work;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Reads a file of little-endian float32 in pieces, so that reading takes no memory worth speaking of. */
public final class FloatFile implements AutoCloseable {
    private static final int CHUNK = 1 << 20;

    private final Path path;
    private final FileChannel channel;
    private final ByteBuffer bytes =
            ByteBuffer.allocateDirect(Float.BYTES * CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    private final float[] chunk = new float[CHUNK];

    /** Opens a file. */
    public FloatFile(Path path) throws IOException {
        this.path = path;
        this.channel = FileChannel.open(path);
    }

    /** Takes a piece. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Takes a piece.
         *
         * @param offset values that came before it
         * @param values the piece; the next piece may overwrite it
         */
        void accept(long offset, float[] values);
    }

    /** Hands the next values to the sink, piece by piece. */
    public void read(long count, Sink sink) throws IOException {
        for (long offset = 0; offset < count; offset += CHUNK) {
            int size = (int) Math.min(CHUNK, count - offset);
            float[] values = size == CHUNK ? chunk : new float[size];
            fill(values);
            sink.accept(offset, values);
        }
    }

    /**
     * The next values.
     *
     * @throws EOFException if there are fewer
     */
    public float[] read(int count) throws IOException {
        float[] values = new float[count];
        read(count, (offset, piece) -> System.arraycopy(piece, 0, values, (int) offset, piece.length));
        return values;
    }

    private void fill(float[] values) throws IOException {
        bytes.clear().limit(Float.BYTES * values.length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException(path + ": expected " + values.length + " more values");
            }
        }
        bytes.flip();
        bytes.asFloatBuffer().get(values);
    }

    /** Values that are left. */
    public long remaining() throws IOException {
        return (channel.size() - channel.position()) / Float.BYTES;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
