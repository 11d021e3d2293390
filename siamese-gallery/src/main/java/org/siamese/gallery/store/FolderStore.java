package org.siamese.gallery.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A store in a folder: an append-only log of checksummed changes. {@link #write} returns after {@code fdatasync}; many changes in one call
 * share one sync. A batch that a crash tore was never acknowledged; it is moved aside when the folder is opened again.
 *
 * <p>One process writes; a lock of the operating system, which ends with the process, keeps others out. Thread-safe.
 *
 * <pre>
 * gallery.json                    what the gallery is, with a checksum
 * lock                            held by the writer
 * generation-1/log/*.log          the changes: the truth
 * generation-1/index/             Lucene's index, rebuilt from the log where it is lost
 * </pre>
 */
public final class FolderStore implements GalleryStore {
    private static final String ERASING = "erasing";
    private static final String GENERATION = "generation-";

    private final Path root;
    private final boolean readOnly;
    private final LogOutput.Opener opener;
    private final @Nullable StoreLock lock;
    private int generation = 1;
    private @Nullable GalleryDescription description;
    private FolderLog log;

    private FolderStore(Path root, boolean readOnly, LogOutput.Opener opener, @Nullable StoreLock lock)
            throws IOException {
        this.root = root;
        this.readOnly = readOnly;
        this.opener = opener;
        this.lock = lock;
        if (Files.exists(root.resolve(DescriptionFile.NAME))) {
            DescriptionFile file = DescriptionFile.read(root);
            generation = file.generation();
            description = file.description();
        }
        if (!readOnly) {
            deleteOtherGenerations();
            Files.createDirectories(logFolder(generation));
        }
        log = FolderLog.open(logFolder(generation), opener, readOnly);
    }

    /**
     * Opens a folder for writing, and makes a store of it where it is empty or does not exist.
     *
     * @throws GalleryException if it holds something else, is in use by another writer, read-only, damaged, or of a later version
     */
    public static FolderStore open(Path folder) {
        return open(folder, LogOutput::of);
    }

    static FolderStore open(Path folder, LogOutput.Opener opener) {
        Path root = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(root);
            requireGallery(root, true);
            StoreLock lock = StoreLock.of(root);
            try {
                return new FolderStore(root, false, opener, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw failure(root, "cannot be opened for writing", e);
        }
    }

    /**
     * Opens a folder for reading, beside a writer or on a disk that is read-only. Changes of the writer after that are not seen.
     *
     * @throws GalleryException if it is no gallery, damaged, or of a later version
     */
    public static FolderStore openReadOnly(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        try {
            requireGallery(root, false);
            return new FolderStore(root, true, LogOutput::of, null);
        } catch (IOException e) {
            throw failure(root, "cannot be opened", e);
        }
    }

    private static void requireGallery(Path root, boolean mayBeNew) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new GalleryException(root, "expected a gallery's folder, got none");
        }
        if (Files.exists(root.resolve(DescriptionFile.NAME))) {
            return;
        }
        boolean begun;
        try (Stream<Path> files = Files.list(root)) {
            begun = files.allMatch(file -> file.endsWith("lock")
                    || file.endsWith(DescriptionFile.NAME + DurableFiles.PART)
                    || file.endsWith(GENERATION + 1) && FolderStore.hasNoLog(file));
        }
        if (!begun || !mayBeNew) {
            throw new GalleryException(
                    root,
                    "expected a gallery's folder" + (mayBeNew ? ", or an empty one" : "") + ", got one without "
                            + DescriptionFile.NAME);
        }
    }

    private static boolean hasNoLog(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.noneMatch(file -> file.toString().endsWith(".log"));
        } catch (IOException e) {
            return false;
        }
    }

    static GalleryException failure(Path where, String what, IOException e) {
        String why = e instanceof AccessDeniedException
                ? "access denied"
                : e instanceof FileSystemException known && known.getReason() != null
                        ? known.getReason()
                        : String.valueOf(e.getMessage());
        String advice = why.contains("Read-only") || e instanceof AccessDeniedException
                ? "; open it read-only where it is only searched"
                : "";
        return new GalleryException(where, what + ": " + why + advice, e);
    }

    private void deleteOtherGenerations() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith(GENERATION))
                    .filter(path -> !path.endsWith(GENERATION + generation))
                    .toList()) {
                DurableFiles.deleteTree(file);
            }
        }
    }

    private Path logFolder(int of) {
        return root.resolve(GENERATION + of).resolve("log");
    }

    /** Where the index of this store goes. */
    public synchronized Path indexFolder() {
        return root.resolve(GENERATION + generation).resolve("index");
    }

    /** What was found when the folder was opened. */
    public synchronized FolderRecovery recovery() {
        return log.recovery();
    }

    @Override
    public String name() {
        return root.toString();
    }

    @Override
    public synchronized Optional<GalleryDescription> description() {
        return Optional.ofNullable(description);
    }

    @Override
    public synchronized void describe(GalleryDescription newDescription) {
        requireWritable();
        try {
            new DescriptionFile(generation, newDescription).write(root);
            description = newDescription;
        } catch (IOException e) {
            throw failure(root, "cannot be written", e);
        }
    }

    private void requireWritable() {
        if (readOnly) {
            throw new GalleryException(root, "expected to be open for writing, got one that is open read-only");
        }
    }

    @Override
    public synchronized void write(List<GalleryChange> changes) {
        requireWritable();
        try {
            log.append(changes);
        } catch (IOException e) {
            throw failure(root, "cannot be written, and nothing of these changes was", e);
        }
    }

    @Override
    public synchronized long position() {
        return log.position();
    }

    @Override
    public synchronized long follow(long after, Consumer<GalleryChange> to) {
        try {
            return log.follow(after, to);
        } catch (IOException e) {
            throw failure(root, "cannot be read", e);
        }
    }

    /**
     * As {@link #follow}, without keeping writers waiting. The log must not be rewritten meanwhile.
     *
     * @return the position up to which changes were given
     */
    public long replay(long after, Consumer<GalleryChange> to) {
        FolderLog.Sealed sealed;
        try {
            synchronized (this) {
                sealed = log.sealedAfter(after);
            }
            sealed.visit(after, to);
            return sealed.position();
        } catch (IOException e) {
            throw failure(root, "cannot be read", e);
        }
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public synchronized void erase(String identity) {
        requireWritable();
        try {
            DurableFiles.write(root.resolve(ERASING), identity.getBytes(StandardCharsets.UTF_8));
            log.append(List.of(new GalleryChange.RemoveIdentity(identity)));
            log.rewrite(Erasure.of(identity, log));
        } catch (IOException e) {
            throw failure(root, "cannot be written while \"" + identity + "\" is erased; opening it goes on", e);
        }
    }

    @Override
    public synchronized void erased(String identity) {
        try {
            DurableFiles.delete(root.resolve(ERASING));
        } catch (IOException e) {
            throw failure(root, "cannot be written", e);
        }
    }

    @Override
    public synchronized Optional<String> pendingErasure() {
        try {
            Path file = root.resolve(ERASING);
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw failure(root, "cannot be read", e);
        }
    }

    /** Drops the changes that led to nothing that is still there. The index must hold all changes before. */
    public synchronized void compact() {
        requireWritable();
        try {
            Map<String, Long> live = live(log);
            log.rewrite((sequence, change) -> change instanceof GalleryChange.Put put
                    && Long.valueOf(sequence).equals(live.get(put.reference().id())));
        } catch (IOException e) {
            throw failure(root, "cannot be written", e);
        }
    }

    private static Map<String, Long> live(FolderLog log) throws IOException {
        LiveReferences live = new LiveReferences();
        log.visit(0, (sequence, record) -> live.add(sequence, ChangeCodec.decode(record)));
        return live.sequences();
    }

    /** What is wrong with the log, a line for each file; empty if every checksum is right. */
    public synchronized List<String> problems() {
        try {
            return log.problems();
        } catch (IOException e) {
            throw failure(root, "cannot be read", e);
        }
    }

    /**
     * Copies the log into an empty folder, as it is now. Writing may go on meanwhile.
     *
     * @throws GalleryException if the folder holds something, or cannot be written
     */
    public void snapshot(Path target) {
        Path to = target.toAbsolutePath().normalize();
        try {
            List<Path> files;
            DescriptionFile about;
            synchronized (this) {
                if (description == null) {
                    throw new GalleryException(root, "expected a gallery to copy, got an empty folder");
                }
                about = new DescriptionFile(1, description);
                if (!readOnly) {
                    log.seal();
                }
                files = log.sealedFiles();
            }
            Files.createDirectories(to);
            try (Stream<Path> there = Files.list(to)) {
                if (there.findAny().isPresent()) {
                    throw new GalleryException(to, "expected an empty folder for a snapshot, got one with files");
                }
            }
            Path folder = to.resolve(GENERATION + 1).resolve("log");
            Files.createDirectories(folder);
            for (Path file : files) {
                Files.copy(file, folder.resolve(file.getFileName().toString()));
            }
            about.write(to);
        } catch (FileAlreadyExistsException e) {
            throw new GalleryException(to, "expected a folder for a snapshot, got a file", e);
        } catch (IOException e) {
            throw failure(to, "cannot be written", e);
        }
    }

    /**
     * Begins a store for another model beside this one; {@link #switchTo} puts it in this one's place.
     *
     * @return an empty store, without a lock of its own
     */
    public synchronized FolderStore nextGeneration(GalleryDescription newDescription) {
        requireWritable();
        try {
            Path next = root.resolve(GENERATION + (generation + 1));
            DurableFiles.deleteTree(next);
            FolderStore store = new FolderStore(next, opener, generation + 1, newDescription);
            return store;
        } catch (IOException e) {
            throw failure(root, "cannot be written", e);
        }
    }

    private FolderStore(Path folder, LogOutput.Opener opener, int generation, GalleryDescription description)
            throws IOException {
        this.root = folder.getParent();
        this.readOnly = false;
        this.opener = opener;
        this.lock = null;
        this.generation = generation;
        this.description = description;
        Files.createDirectories(logFolder(generation));
        this.log = FolderLog.open(logFolder(generation), opener, false);
    }

    /** Makes the next generation this store's own, at once and durably, and closes the old one's log. */
    public synchronized void switchTo(FolderStore next) {
        requireWritable();
        try {
            new DescriptionFile(next.generation, next.requireDescription()).write(root);
            log.close();
            generation = next.generation;
            description = next.description;
            log = next.log;
        } catch (IOException e) {
            throw failure(root, "cannot be written", e);
        }
    }

    private GalleryDescription requireDescription() {
        if (description == null) {
            throw new IllegalStateException("store: expected a description, got none");
        }
        return description;
    }

    /** Deletes the files of generations that are no longer in use. */
    public synchronized void deleteUnused() {
        try {
            deleteOtherGenerations();
        } catch (IOException e) {
            throw failure(root, "cannot be written", e);
        }
    }

    /**
     * Gives every reference that can still be read, also where files are damaged. Needs no model. Two passes over the log; the ids are kept
     * in memory.
     */
    public static Salvage salvage(Path folder, Consumer<Reference> to) {
        Path root = folder.toAbsolutePath().normalize();
        List<String> problems = new ArrayList<>();
        long[] given = new long[1];
        try {
            Path logs = logOf(root);
            LiveReferences live = new LiveReferences();
            long lost = FolderLog.salvage(
                    logs,
                    (sequence, record) -> decoded(record).ifPresent(change -> live.add(sequence, change)),
                    problems);
            Map<String, Long> sequences = live.sequences();
            FolderLog.salvage(
                    logs,
                    (sequence, record) -> decoded(record).ifPresent(change -> {
                        if (change instanceof GalleryChange.Put put
                                && Long.valueOf(sequence)
                                        .equals(sequences.get(put.reference().id()))) {
                            given[0]++;
                            to.accept(put.reference());
                        }
                    }),
                    new ArrayList<>());
            return new Salvage(given[0], lost, problems);
        } catch (IOException e) {
            throw failure(root, "cannot be read", e);
        }
    }

    private static Optional<GalleryChange> decoded(java.nio.ByteBuffer record) {
        try {
            return Optional.of(ChangeCodec.decode(record));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The newest log; the description may be damaged, too. */
    private static Path logOf(Path root) throws IOException {
        try {
            return root.resolve(GENERATION + DescriptionFile.read(root).generation())
                    .resolve("log");
        } catch (GalleryException | IOException e) {
            Map<Integer, Path> found = new HashMap<>();
            try (Stream<Path> files = Files.list(root)) {
                files.filter(file -> file.getFileName().toString().matches(GENERATION + "\\d+"))
                        .forEach(file -> found.put(
                                Integer.parseInt(file.getFileName().toString().substring(GENERATION.length())),
                                file.resolve("log")));
            }
            return found.entrySet().stream()
                    .max(Map.Entry.comparingByKey())
                    .map(Map.Entry::getValue)
                    .orElseThrow(() -> new GalleryException(root, "expected a gallery's folder, got none"));
        }
    }

    @Override
    public synchronized void close() {
        try {
            if (!readOnly) {
                log.close();
            }
        } catch (IOException e) {
            throw failure(root, "cannot be closed", e);
        } finally {
            if (lock != null) {
                lock.close();
            }
        }
    }
}
