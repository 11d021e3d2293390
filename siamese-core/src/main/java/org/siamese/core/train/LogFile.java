package org.siamese.core.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.siamese.core.log.Loggers;
import org.slf4j.Logger;

/** A log in a text file, which is cut back to where it was when the run was saved that is gone on with. What cannot
 * be written is a warning. */
abstract sealed class LogFile implements TrainingObserver, Checkpointable permits CsvLog, JsonLinesLog {
    private static final Logger LOG = Loggers.of(LogFile.class);

    private final Path file;
    private final String name;
    private @Nullable FileChannel channel;
    private long length;
    private boolean started;
    private boolean warned;

    LogFile(Path file, String name) {
        this.file = file;
        this.name = name;
    }

    @Override
    public final String checkpointName() {
        return name;
    }

    /** Opens the file, cut to the length that was restored, or empty; whether a header is due. */
    final boolean open() {
        started = true;
        try {
            Path parent = file.toAbsolutePath().getParent();
            Files.createDirectories(parent);
            FileChannel opened = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel = opened;
            length = Math.min(length, opened.size());
            opened.truncate(length);
            opened.position(length);
            return length == 0;
        } catch (IOException e) {
            warn(e);
            return false;
        }
    }

    /** Writes a line whole, or leaves it out with a warning: a log is not worth a run. */
    final void line(String text) {
        if (!started) {
            throw new IllegalStateException("log " + file + ": expected a run that has started");
        }
        FileChannel open = channel;
        if (open == null) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            // A line that was left out may have left its beginning.
            open.truncate(length);
            open.position(length);
            while (bytes.hasRemaining()) {
                open.write(bytes);
            }
            length += bytes.limit();
        } catch (IOException e) {
            warn(e);
        }
    }

    private void warn(IOException cause) {
        if (!warned) {
            LOG.warn(
                    "log {} cannot be written ({}); training goes on, and lines are missing from it",
                    file,
                    cause.toString());
        }
        warned = true;
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
        started = false;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                warn(e);
            }
        }
        warned = false;
    }
}
