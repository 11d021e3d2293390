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

/** A log in a text file, which is cut back to where it was when the run was saved that is gone on with. */
abstract sealed class LogFile implements TrainingObserver, Checkpointable permits CsvLog, JsonLinesLog {
    private final Path file;
    private final String name;
    private @Nullable FileChannel channel;
    private long length;

    LogFile(Path file, String name) {
        this.file = file;
        this.name = name;
    }

    @Override
    public final String checkpointName() {
        return name;
    }

    /** Opens the file, cut to the length that was restored, or empty; whether it is empty. */
    final boolean open() {
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

    final void line(String text) {
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

    @Override
    public final byte[] saveState() {
        return ByteBuffer.allocate(Long.BYTES).putLong(length).array();
    }

    @Override
    public final void restoreState(byte[] state) {
        length = ByteBuffer.wrap(state).getLong();
    }

    @Override
    public final void onEnd() {
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
