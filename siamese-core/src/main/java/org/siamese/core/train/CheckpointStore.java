package org.siamese.core.train;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.siamese.core.log.Loggers;
import org.slf4j.Logger;

/** The checkpoints of one run in their folder, which is locked for other runs while this is open. */
final class CheckpointStore implements AutoCloseable {
    private static final Logger LOG = Loggers.of(CheckpointStore.class);
    private static final String SUFFIX = ".checkpoint";

    private final Checkpoints settings;
    private final UnaryOperator<OutputStream> filter;
    private final FileChannel lock;
    private long lastStep;
    private long savedStep = -1;
    private int lastEpoch;
    private long lastNanos = System.nanoTime();

    private CheckpointStore(Checkpoints settings, UnaryOperator<OutputStream> filter, FileChannel lock) {
        this.settings = settings;
        this.filter = filter;
        this.lock = lock;
    }

    /** Opens a folder, or gives null where no checkpoints are wanted. */
    static @Nullable CheckpointStore open(@Nullable Checkpoints settings, UnaryOperator<OutputStream> filter) {
        if (settings == null) {
            return null;
        }
        Path folder = settings.folder();
        try {
            Files.createDirectories(folder);
            FileChannel lock =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(lock)) {
                lock.close();
                throw new CheckpointException(
                        folder, "expected a folder of this run alone, got one in which another run is under way", null);
            }
            try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(folder, "*" + SUFFIX + ".part")) {
                for (Path part : unfinished) {
                    Files.deleteIfExists(part);
                }
            }
            return new CheckpointStore(settings, filter, lock);
        } catch (IOException e) {
            throw new CheckpointException(folder, "checkpoints cannot be written here: " + e, e);
        }
    }

    private static boolean locked(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /**
     * The newest checkpoint that is whole. One that is damaged is passed over with a warning.
     *
     * @throws CheckpointException if it belongs to another run, or if there are checkpoints and none is whole
     */
    Optional<Checkpoint> newest(JsonNode fingerprint, ComputationGraph like) {
        List<Path> files = files();
        IOException first = null;
        for (Path file : files) {
            try {
                Checkpoint checkpoint = read(file, fingerprint, like);
                lastStep = checkpoint.progress().step;
                savedStep = lastStep;
                lastNanos = System.nanoTime();
                lastEpoch = checkpoint.progress().epoch;
                return Optional.of(checkpoint);
            } catch (IOException e) {
                String reason = e instanceof EOFException ? "it is truncated" : e.getMessage();
                LOG.warn("checkpoint {} is damaged ({}); trying the one before", file, reason);
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw new CheckpointException(
                    settings.folder(),
                    "none of the " + files.size() + " checkpoints is whole; delete them to train from the start",
                    first);
        }
        return Optional.empty();
    }

    /**
     * Reads a file.
     *
     * @throws CheckpointException if it belongs to another run
     * @throws IOException if anything else is wrong with it
     */
    private static Checkpoint read(Path file, JsonNode fingerprint, ComputationGraph like) throws IOException {
        try {
            List<String> differences = RunFingerprint.differences(CheckpointFile.fingerprint(file), fingerprint);
            if (!differences.isEmpty()) {
                throw new CheckpointException(
                        file,
                        "this is a checkpoint of another run: " + String.join("; ", differences)
                                + ". Set the run up as it was, or take another folder for a new run",
                        null);
            }
            return CheckpointFile.read(file, like);
        } catch (CheckpointException e) {
            throw e;
        } catch (RuntimeException e) {
            // What Java's zip reader throws, for example, where a name is no UTF-8.
            throw new IOException(e.toString(), e);
        }
    }

    /** The files, newest first. */
    private List<Path> files() {
        try (Stream<Path> all = Files.list(settings.folder())) {
            return all.filter(file -> file.getFileName().toString().matches("\\d{12}\\" + SUFFIX))
                    .sorted(Comparator.comparing(
                                    (Path file) -> file.getFileName().toString())
                            .reversed())
                    .toList();
        } catch (IOException e) {
            throw new CheckpointException(settings.folder(), "cannot be listed: " + e, e);
        }
    }

    /** Whether a checkpoint is due. */
    boolean isDue(RunProgress progress) {
        return progress.step - lastStep >= settings.everySteps()
                || progress.epoch - lastEpoch >= settings.everyEpochs()
                || Duration.ofNanos(System.nanoTime() - lastNanos).compareTo(settings.everyTime()) >= 0;
    }

    /** Whether the newest checkpoint is of this step. */
    boolean holds(long step) {
        return savedStep == step;
    }

    /**
     * Saves, and deletes what is no longer kept. What goes wrong is a warning: the checkpoints before it stay.
     *
     * @return the file; empty if it could not be written
     */
    Optional<Path> save(Checkpoint checkpoint) {
        lastStep = checkpoint.progress().step;
        lastEpoch = checkpoint.progress().epoch;
        Path file = settings.folder().resolve(String.format(Locale.ROOT, "%012d", checkpoint.progress().step) + SUFFIX);
        try {
            CheckpointFile.write(file, checkpoint, filter);
            savedStep = lastStep;
            List<Path> files = files();
            for (Path old : files.subList(Math.min(settings.keep(), files.size()), files.size())) {
                Files.deleteIfExists(old);
            }
            return Optional.of(file);
        } catch (IOException e) {
            LOG.warn(
                    "checkpoint {} could not be written ({}); training goes on, and the last whole checkpoint is {}."
                            + " Make room on the disk: the next is tried when it is due",
                    file,
                    e.getMessage(),
                    files().stream().findFirst().map(Path::toString).orElse("none"));
            lastNanos = System.nanoTime();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("the lock of {} could not be released: {}", settings.folder(), e.getMessage());
        }
    }
}
