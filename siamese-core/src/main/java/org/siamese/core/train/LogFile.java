package org.siamese.core.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A text file that grows line by line and can be cut back to where it was when a run was saved. */
final class LogFile {
    private final Path file;
    private @Nullable FileChannel channel;
    private long length;

    LogFile(Path file) {
        this.file = file;
    }

    /** Opens the file, cut to the length that was restored, or empty; whether it is empty. */
    boolean open() {
        try {
            Path parent = file.toAbsolutePath().getParent();
            Files.createDirectories(parent);
            FileChannel opened = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            length = Math.min(length, opened.size());
            opened.truncate(length);
            opened.position(length);
            channel = opened;
            return length == 0;
        } catch (IOException e) {
            throw new UncheckedIOException("log " + file + " cannot be written: " + e, e);
        }
    }

    void line(String text) {
        FileChannel open = channel;
        if (open == null) {
            throw new IllegalStateException("log " + file + ": expected a run that has started");
        }
        ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                length += open.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("log " + file + " cannot be written: " + e, e);
        }
    }

    byte[] save() {
        return ByteBuffer.allocate(Long.BYTES).putLong(length).array();
    }

    void restore(byte[] state) {
        length = ByteBuffer.wrap(state).getLong();
    }

    void close() {
        FileChannel open = channel;
        channel = null;
        length = 0;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw new UncheckedIOException("log " + file + " cannot be closed: " + e, e);
            }
        }
    }
}
