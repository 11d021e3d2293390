package org.siamese.gallery.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file to which a log appends. */
interface LogOutput extends AutoCloseable {
    /** Opens one. */
    @FunctionalInterface
    interface Opener {
        LogOutput open(Path file) throws IOException;
    }

    void write(ByteBuffer bytes) throws IOException;

    /** Returns once all that was written is on the disk. */
    void force() throws IOException;

    void truncate(long size) throws IOException;

    @Override
    void close() throws IOException;

    /** A file, created where it does not exist, from its end on. */
    static LogOutput of(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.position(channel.size());
        return new LogOutput() {
            @Override
            public void write(ByteBuffer bytes) throws IOException {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }

            @Override
            public void force() throws IOException {
                channel.force(false);
            }

            @Override
            public void truncate(long size) throws IOException {
                channel.truncate(size);
                channel.position(size);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
