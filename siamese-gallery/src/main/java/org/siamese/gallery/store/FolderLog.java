package org.siamese.gallery.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The log of a folder: sealed segments and one that is written to. Not thread-safe. */
final class FolderLog implements AutoCloseable {
    private static final String ENDING = ".log";
    private static final String TORN = ".torn";
    private static final int SEGMENT_BYTES = 32 << 20;
    /** Changes that wait in memory for {@link #follow}; more are read back from the files. */
    private static final int WAITING = 200_000;

    private final Path folder;
    private final LogOutput.Opener opener;
    private final Map<Long, LogSegment.Scan> sealed = new TreeMap<>();
    private final Deque<Sequenced> waiting = new ArrayDeque<>();
    private @Nullable LogOutput active;
    private long activeNumber;
    private long activeFirst;
    private long activeBytes;
    private long position;
    private @Nullable IOException failure;
    private FolderRecovery recovery = FolderRecovery.CLEAN;

    private record Sequenced(long sequence, GalleryChange change) {}

    private FolderLog(Path folder, LogOutput.Opener opener) {
        this.folder = folder;
        this.opener = opener;
    }

    static FolderLog open(Path folder, LogOutput.Opener opener, boolean readOnly) throws IOException {
        FolderLog log = new FolderLog(folder, opener);
        log.recover(readOnly);
        return log;
    }

    private static Path file(Path folder, long number) {
        return folder.resolve(String.format(Locale.ROOT, "%010d", number) + ENDING);
    }

    private Path file(long number) {
        return file(folder, number);
    }

    static List<Long> numbers(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d{10}\\" + ENDING))
                    .map(name -> Long.parseLong(name.substring(0, 10)))
                    .sorted()
                    .toList();
        }
    }

    private void recover(boolean readOnly) throws IOException {
        List<Long> numbers = numbers(folder);
        for (int i = 0; i < numbers.size(); i++) {
            long number = numbers.get(i);
            LogSegment.Scan found = LogSegment.sealed(file(number), number).orElse(null);
            if (found == null) {
                found = LogSegment.scan(file(number), number, (sequence, record) -> {});
                boolean last = i == numbers.size() - 1;
                if (found.problem() != null && !(last && found.torn())) {
                    throw damaged(number, found.problem());
                }
                if (!last && !found.sealed()) {
                    throw damaged(number, "expected a whole file, as others follow it, got one without its end");
                }
                if (!readOnly) {
                    found = repaired(number, found);
                }
            }
            if (found.bytes() > 0) {
                requireNext(number, found);
                sealed.put(number, found);
                position = Math.max(position, Math.max(found.lastSequence(), found.firstSequence() - 1));
                activeNumber = number;
            }
        }
    }

    private void requireNext(long number, LogSegment.Scan found) {
        if (!sealed.isEmpty() && (found.firstSequence() != position + 1 || !sealed.containsKey(number - 1))) {
            throw damaged(
                    number,
                    "expected the changes from " + (position + 1) + " on, got those from " + found.firstSequence()
                            + "; a file before it is missing");
        }
        if (sealed.isEmpty() && found.firstSequence() != 1) {
            throw damaged(number, "expected the changes from 1 on, got those from " + found.firstSequence());
        }
    }

    /** Moves a torn end to a file of its own, and seals what is before it. */
    private LogSegment.Scan repaired(long number, LogSegment.Scan found) throws IOException {
        Path file = file(number);
        long size = Files.size(file);
        if (found.problem() != null) {
            byte[] all = Files.readAllBytes(file);
            Path torn = file.resolveSibling(file.getFileName() + TORN);
            DurableFiles.write(torn, java.util.Arrays.copyOfRange(all, (int) found.bytes(), all.length));
            recovery = new FolderRecovery(size - found.bytes(), torn.toString());
        }
        if (found.bytes() == 0) {
            DurableFiles.delete(file);
            return found;
        }
        try (LogOutput out = opener.open(file)) {
            out.truncate(found.bytes());
            out.write(LogSegment.footer(found.lastSequence(), found.bytes()));
            out.force();
        }
        return new LogSegment.Scan(found.firstSequence(), found.lastSequence(), found.bytes(), true, null, false);
    }

    private GalleryException damaged(long number, String problem) {
        return new GalleryException(
                file(number), problem + "; the log is damaged. FolderStore.salvage gives what is still readable");
    }

    FolderRecovery recovery() {
        return recovery;
    }

    long position() {
        return position;
    }

    void append(List<GalleryChange> changes) throws IOException {
        if (failure != null) {
            throw new IOException("closed for writing since an earlier failure: " + failure, failure);
        }
        List<byte[]> records = new ArrayList<>();
        List<Sequenced> sequenced = new ArrayList<>();
        long sequence = position;
        for (GalleryChange change : changes) {
            sequence++;
            records.add(ChangeCodec.encode(sequence, change));
            sequenced.add(new Sequenced(sequence, change));
        }
        ByteBuffer batch = LogSegment.batch(records);
        int length = batch.remaining();
        LogOutput out = output();
        try {
            out.write(batch);
        } catch (IOException e) {
            takeBack(out, e);
            throw e;
        }
        try {
            out.force();
        } catch (IOException e) {
            // Nobody knows what is on the disk now: a second attempt could succeed without writing.
            failure = e;
            throw e;
        }
        activeBytes += length;
        position = sequence;
        waiting.addAll(sequenced);
        while (waiting.size() > WAITING) {
            waiting.removeFirst();
        }
        if (activeBytes > SEGMENT_BYTES) {
            seal();
        }
    }

    private void takeBack(LogOutput out, IOException cause) {
        try {
            out.truncate(activeBytes);
        } catch (IOException e) {
            cause.addSuppressed(e);
            failure = cause;
        }
    }

    private LogOutput output() throws IOException {
        LogOutput open = active;
        if (open != null) {
            return open;
        }
        long number = activeNumber + 1;
        Path file = file(number);
        LogOutput out = opener.open(file);
        try {
            out.write(LogSegment.header(number, position + 1));
            out.force();
            DurableFiles.syncFolder(folder);
        } catch (IOException e) {
            out.close();
            Files.deleteIfExists(file);
            throw e;
        }
        activeNumber = number;
        activeFirst = position + 1;
        activeBytes = LogSegment.HEADER_BYTES;
        active = out;
        return out;
    }

    /** Ends the segment that is written to; the next change starts another. */
    void seal() throws IOException {
        LogOutput out = active;
        if (out == null) {
            return;
        }
        out.write(LogSegment.footer(position, activeBytes));
        out.force();
        out.close();
        active = null;
        sealed.put(activeNumber, new LogSegment.Scan(activeFirst, position, activeBytes, true, null, false));
    }

    long follow(long after, Consumer<GalleryChange> to) throws IOException {
        if (after > position) {
            throw new GalleryException(
                    folder,
                    "expected changes up to " + after + ", which the index holds, got " + position
                            + "; the end of the log is missing");
        }
        Sequenced first = waiting.peekFirst();
        if (first != null && first.sequence() <= after + 1) {
            while (!waiting.isEmpty()) {
                Sequenced next = waiting.removeFirst();
                if (next.sequence() > after) {
                    to.accept(next.change());
                }
            }
            return position;
        }
        waiting.clear();
        visit(after, (sequence, record) -> {
            if (sequence > after) {
                to.accept(ChangeCodec.decode(record));
            }
        });
        return position;
    }

    /** Visits the records of all segments that may hold one after a position. */
    void visit(long after, LogSegment.Visitor visitor) throws IOException {
        for (Map.Entry<Long, LogSegment.Scan> entry : sealed.entrySet()) {
            if (entry.getValue().lastSequence() > after) {
                visitFile(entry.getKey(), visitor);
            }
        }
        if (active != null) {
            visitFile(activeNumber, visitor);
        }
    }

    private void visitFile(long number, LogSegment.Visitor visitor) throws IOException {
        LogSegment.Scan found;
        try {
            found = LogSegment.scan(file(number), number, visitor);
        } catch (IllegalArgumentException e) {
            throw damaged(number, String.valueOf(e.getMessage()));
        }
        if (found.problem() != null && !found.torn()) {
            throw damaged(number, found.problem());
        }
    }

    /** Files that no longer change, and the position that they reach. */
    record Sealed(FolderLog log, List<Long> numbers, long position) {
        void visit(long after, Consumer<GalleryChange> to) throws IOException {
            for (long number : numbers) {
                log.visitFile(number, (sequence, record) -> {
                    if (sequence > after) {
                        to.accept(ChangeCodec.decode(record));
                    }
                });
            }
        }
    }

    Sealed sealedAfter(long after) throws IOException {
        seal();
        List<Long> numbers = new ArrayList<>();
        sealed.forEach((number, scan) -> {
            if (scan.lastSequence() > after) {
                numbers.add(number);
            }
        });
        return new Sealed(this, numbers, position);
    }

    /** What is wrong with the files, a line each. */
    List<String> problems() throws IOException {
        List<String> problems = new ArrayList<>();
        List<Long> all = new ArrayList<>(sealed.keySet());
        if (active != null) {
            all.add(activeNumber);
        }
        for (long number : all) {
            try {
                LogSegment.Scan found =
                        LogSegment.scan(file(number), number, (sequence, record) -> ChangeCodec.decode(record));
                if (found.problem() != null) {
                    problems.add(file(number) + ": " + found.problem());
                } else if (number != activeNumber && !found.sealed()) {
                    problems.add(file(number) + ": expected its end, got none");
                }
            } catch (IOException | IllegalArgumentException e) {
                problems.add(file(number) + ": " + e);
            }
        }
        return problems;
    }

    List<Path> sealedFiles() {
        return sealed.keySet().stream().map(this::file).toList();
    }

    /** Decides whether a record stays in a rewritten log. */
    @FunctionalInterface
    interface Keeper {
        boolean keeps(long sequence, GalleryChange change);
    }

    /** Seals, and writes anew every segment that holds a record which does not stay. Torn ends are deleted. */
    void rewrite(Keeper keeper) throws IOException {
        seal();
        waiting.clear();
        for (Map.Entry<Long, LogSegment.Scan> entry : sealed.entrySet()) {
            entry.setValue(rewritten(entry.getKey(), entry.getValue(), keeper));
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(TORN)).toList()) {
                DurableFiles.delete(file);
            }
        }
    }

    private LogSegment.Scan rewritten(long number, LogSegment.Scan old, Keeper keeper) throws IOException {
        List<byte[]> kept = new ArrayList<>();
        int[] dropped = new int[1];
        visitFile(number, (sequence, record) -> {
            if (keeper.keeps(sequence, ChangeCodec.decode(record))) {
                byte[] bytes = new byte[record.remaining()];
                record.duplicate().get(bytes);
                kept.add(bytes);
            } else {
                dropped[0]++;
            }
        });
        if (dropped[0] == 0) {
            return old;
        }
        Path part = file(number).resolveSibling(file(number).getFileName() + DurableFiles.PART);
        Files.deleteIfExists(part);
        long bytes = LogSegment.HEADER_BYTES;
        try (LogOutput out = opener.open(part)) {
            out.write(LogSegment.header(number, old.firstSequence()));
            for (int from = 0; from < kept.size(); from += 1000) {
                ByteBuffer batch = LogSegment.batch(kept.subList(from, Math.min(kept.size(), from + 1000)));
                bytes += batch.remaining();
                out.write(batch);
            }
            out.write(LogSegment.footer(old.lastSequence(), bytes));
            out.force();
        }
        DurableFiles.move(part, file(number));
        return new LogSegment.Scan(old.firstSequence(), old.lastSequence(), bytes, true, null, false);
    }

    @Override
    public void close() throws IOException {
        try {
            if (failure == null) {
                seal();
            }
        } finally {
            // A segment without its end is sealed when it is opened again.
            if (active != null) {
                active.close();
                active = null;
            }
        }
    }

    static long salvage(Path folder, LogSegment.Visitor visitor, List<String> problems) throws IOException {
        long lost = 0;
        for (long number : numbers(folder)) {
            Path file = file(folder, number);
            long here = LogSegment.salvage(file, visitor);
            LogSegment.Scan found = LogSegment.scan(file, number, (sequence, record) -> {});
            if (found.problem() != null) {
                problems.add(file + ": " + found.problem() + "; " + here + " bytes are lost");
            }
            lost += here;
        }
        return lost;
    }
}
