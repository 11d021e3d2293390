package org.siamese.gallery.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of the log: a header, batches, and a footer once it is sealed. A batch is what one sync made durable; each of its records has a
 * checksum, and so have the headers. As a batch is written after the one before it is on the disk, a crash can tear the last one only:
 * a damaged batch that others follow was not torn but damaged.
 */
final class LogSegment {
    static final int VERSION = 1;
    static final int HEADER_BYTES = 32;
    static final int FOOTER_BYTES = 24;

    private static final long MAGIC = 0x5349414d474c4f47L;
    private static final int BATCH = 0x47424154;
    private static final int FOOTER = 0x47454e44;
    private static final int BATCH_BYTES = 16;
    private static final int RECORD_BYTES = 8;
    private static final int MOST_BYTES = 1 << 30;

    private LogSegment() {}

    /** Gets the changes of a batch once all of it is known to be whole. */
    @FunctionalInterface
    interface Visitor {
        void visit(long sequence, ByteBuffer record);
    }

    /**
     * What a file holds.
     *
     * @param firstSequence the smallest sequence number that may be in it
     * @param lastSequence the greatest that is, or was before a rewrite; firstSequence - 1 if there is none
     * @param bytes length of what is whole
     * @param sealed whether a footer ends it
     * @param problem what is wrong after that, null if nothing is
     * @param torn whether the problem is what a crash leaves
     */
    record Scan(
            long firstSequence,
            long lastSequence,
            long bytes,
            boolean sealed,
            @Nullable String problem,
            boolean torn) {}

    static ByteBuffer header(long number, long firstSequence) {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES);
        out.putLong(MAGIC).putInt(VERSION).putLong(number).putLong(firstSequence);
        return out.putInt(sum(out, 0, 28)).flip();
    }

    static ByteBuffer batch(List<byte[]> records) {
        long bytes = records.stream()
                .mapToLong(record -> RECORD_BYTES + record.length)
                .sum();
        if (bytes > MOST_BYTES) {
            throw new IllegalArgumentException("changes: expected at most " + MOST_BYTES + " bytes at once, got "
                    + bytes + "; write them in parts");
        }
        int body = (int) bytes;
        ByteBuffer out = ByteBuffer.allocate(BATCH_BYTES + body);
        out.putInt(BATCH).putInt(body).putInt(records.size());
        out.putInt(sum(out, 0, 12));
        for (byte[] record : records) {
            CRC32C sum = new CRC32C();
            sum.update(record);
            out.putInt(record.length).putInt((int) sum.getValue()).put(record);
        }
        return out.flip();
    }

    static ByteBuffer footer(long lastSequence, long bytes) {
        ByteBuffer out = ByteBuffer.allocate(FOOTER_BYTES);
        out.putInt(FOOTER).putLong(lastSequence).putLong(bytes);
        return out.putInt(sum(out, 0, 20)).flip();
    }

    private static int sum(ByteBuffer bytes, int from, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes.duplicate().limit(from + length).position(from));
        return (int) sum.getValue();
    }

    /**
     * Reads a file.
     *
     * @param number that its name says
     */
    static Scan scan(Path file, long number, Visitor visitor) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        String wrong = headerProblem(in, number);
        if (wrong != null) {
            return new Scan(0, -1, 0, false, wrong, in.limit() < HEADER_BYTES);
        }
        long first = in.getLong(20);
        long last = first - 1;
        int at = HEADER_BYTES;
        while (at < in.limit()) {
            if (isFooter(in, at)) {
                boolean end = at + FOOTER_BYTES == in.limit();
                return new Scan(
                        first, Math.max(last, in.getLong(at + 4)), at, true, end ? null : "bytes after the end", false);
            }
            List<ByteBuffer> records = wholeBatch(in, at);
            if (records == null) {
                boolean torn = !wholeLater(in, at + 1);
                return new Scan(first, last, at, false, "no whole batch at byte " + at, torn);
            }
            for (ByteBuffer record : records) {
                last = ChangeCodec.sequence(record);
                visitor.visit(last, record);
            }
            at += BATCH_BYTES + in.getInt(at + 4);
        }
        return new Scan(first, last, at, false, null, false);
    }

    private static @Nullable String headerProblem(ByteBuffer in, long number) {
        if (in.limit() < HEADER_BYTES) {
            return "expected a header of " + HEADER_BYTES + " bytes, got " + in.limit();
        }
        if (in.getLong(0) != MAGIC) {
            return "expected a file of a gallery's log, got something else";
        }
        if (in.getInt(28) != sum(in, 0, 28)) {
            return "the header's checksum does not match";
        }
        if (in.getInt(8) != VERSION) {
            return "expected format " + VERSION + ", got " + in.getInt(8) + "; a later version of the library reads it";
        }
        return in.getLong(12) == number ? null : "expected file number " + number + ", got " + in.getLong(12);
    }

    private static boolean isFooter(ByteBuffer in, int at) {
        return at + FOOTER_BYTES <= in.limit()
                && in.getInt(at) == FOOTER
                && in.getInt(at + 20) == sum(in, at, 20)
                && in.getLong(at + 12) == at;
    }

    private static boolean isBatch(ByteBuffer in, int at) {
        return at + BATCH_BYTES <= in.limit() && in.getInt(at) == BATCH && in.getInt(at + 12) == sum(in, at, 12);
    }

    private static @Nullable List<ByteBuffer> wholeBatch(ByteBuffer in, int at) {
        if (!isBatch(in, at) || in.getInt(at + 4) > in.limit() - at - BATCH_BYTES) {
            return null;
        }
        List<ByteBuffer> records = new ArrayList<>();
        int end = at + BATCH_BYTES + in.getInt(at + 4);
        int next = at + BATCH_BYTES;
        while (next < end) {
            Optional<ByteBuffer> record = record(in, next, end);
            if (record.isEmpty()) {
                return null;
            }
            records.add(record.get());
            next += RECORD_BYTES + record.get().remaining();
        }
        return records.size() == in.getInt(at + 8) ? records : null;
    }

    private static Optional<ByteBuffer> record(ByteBuffer in, int at, int end) {
        if (at + RECORD_BYTES > end) {
            return Optional.empty();
        }
        int length = in.getInt(at);
        if (length < 8 || length > end - at - RECORD_BYTES || in.getInt(at + 4) != sum(in, at + RECORD_BYTES, length)) {
            return Optional.empty();
        }
        return Optional.of(in.slice(at + RECORD_BYTES, length));
    }

    private static boolean wholeLater(ByteBuffer in, int from) {
        for (int at = from; at + BATCH_BYTES <= in.limit(); at++) {
            if (isBatch(in, at) && wholeBatch(in, at) != null || isFooter(in, at)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Visits every record that is whole, wherever it is, also in a damaged file.
     *
     * @return number of bytes that belong to no whole record, batch or footer
     */
    static long salvage(Path file, Visitor visitor) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        long used = Math.min(HEADER_BYTES, in.limit());
        int at = (int) used;
        while (at < in.limit()) {
            if (isFooter(in, at)) {
                used += FOOTER_BYTES;
                at += FOOTER_BYTES;
            } else if (isBatch(in, at)) {
                used += BATCH_BYTES;
                at += BATCH_BYTES;
            } else {
                Optional<ByteBuffer> record = record(in, at, in.limit());
                if (record.isPresent()) {
                    visitor.visit(ChangeCodec.sequence(record.get()), record.get());
                    int length = RECORD_BYTES + record.get().remaining();
                    used += length;
                    at += length;
                } else {
                    at++;
                }
            }
        }
        return in.limit() - used;
    }

    /**
     * Header and footer only.
     *
     * @return what a whole scan would say, without a look at the batches; empty if there is no footer
     */
    static Optional<Scan> sealed(Path file, long number) throws IOException {
        try (var channel = Files.newByteChannel(file)) {
            long size = channel.size();
            if (size < HEADER_BYTES + FOOTER_BYTES) {
                return Optional.empty();
            }
            ByteBuffer head = ByteBuffer.allocate(HEADER_BYTES);
            ByteBuffer tail = ByteBuffer.allocate(FOOTER_BYTES);
            while (head.hasRemaining() && channel.read(head) >= 0) {}
            channel.position(size - FOOTER_BYTES);
            while (tail.hasRemaining() && channel.read(tail) >= 0) {}
            if (headerProblem(head, number) != null
                    || tail.getInt(0) != FOOTER
                    || tail.getInt(20) != sum(tail, 0, 20)
                    || tail.getLong(12) != size - FOOTER_BYTES) {
                return Optional.empty();
            }
            return Optional.of(new Scan(head.getLong(20), tail.getLong(4), size - FOOTER_BYTES, true, null, false));
        }
    }
}
