package org.siamese.gallery.store;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** A change as the bytes of a record: its sequence number, its kind, and what it holds. */
final class ChangeCodec {
    private static final byte PUT = 1;
    private static final byte REMOVE_REFERENCE = 2;
    private static final byte REMOVE_IDENTITY = 3;

    private ChangeCodec() {}

    static byte[] encode(long sequence, GalleryChange change) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(sequence);
            if (change instanceof GalleryChange.Put put) {
                out.writeByte(PUT);
                write(out, put.reference());
            } else if (change instanceof GalleryChange.RemoveReference removed) {
                out.writeByte(REMOVE_REFERENCE);
                write(out, removed.id());
            } else if (change instanceof GalleryChange.RemoveIdentity removed) {
                out.writeByte(REMOVE_IDENTITY);
                write(out, removed.identity());
            } else {
                throw new IllegalArgumentException("change: expected one that is recorded, got " + change);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, Reference reference) throws IOException {
        write(out, reference.id());
        write(out, reference.identity());
        write(out, reference.source());
        out.writeLong(reference.time().getEpochSecond());
        out.writeInt(reference.time().getNano());
        out.writeInt(reference.metadata().size());
        for (Map.Entry<String, String> entry : reference.metadata().entrySet()) {
            write(out, entry.getKey());
            write(out, entry.getValue());
        }
        float[] vector = reference.vector();
        out.writeInt(vector.length);
        ByteBuffer values = ByteBuffer.allocate(4 * vector.length);
        values.asFloatBuffer().put(vector);
        out.write(values.array());
        byte[] image = reference.image().orElse(null);
        out.writeInt(image == null ? -1 : image.length);
        if (image != null) {
            out.write(image);
        }
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static long sequence(ByteBuffer record) {
        return record.getLong(record.position());
    }

    /**
     * The change in a record.
     *
     * @param record from its position to its limit
     * @throws IllegalArgumentException if there is none
     */
    static GalleryChange decode(ByteBuffer record) {
        ByteBuffer in = record.duplicate();
        try {
            in.getLong();
            byte kind = in.get();
            GalleryChange change =
                    switch (kind) {
                        case PUT -> new GalleryChange.Put(reference(in));
                        case REMOVE_REFERENCE -> new GalleryChange.RemoveReference(text(in));
                        case REMOVE_IDENTITY -> new GalleryChange.RemoveIdentity(text(in));
                        default -> throw new IllegalArgumentException("record: expected kind 1 to 3, got " + kind);
                    };
            if (in.hasRemaining()) {
                throw new IllegalArgumentException("record: expected its end, got " + in.remaining() + " bytes more");
            }
            return change;
        } catch (BufferUnderflowException | DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "record: expected a whole change, got " + record.remaining() + " bytes", e);
        }
    }

    private static Reference reference(ByteBuffer in) {
        String id = text(in);
        String identity = text(in);
        String source = text(in);
        Instant time = Instant.ofEpochSecond(in.getLong(), in.getInt());
        Map<String, String> metadata = new TreeMap<>();
        int entries = length(in, in.getInt());
        for (int i = 0; i < entries; i++) {
            metadata.put(text(in), text(in));
        }
        int values = in.getInt();
        length(in, Math.multiplyExact(values, 4));
        float[] vector = new float[values];
        in.asFloatBuffer().get(vector);
        in.position(in.position() + 4 * values);
        int size = in.getInt();
        byte[] image = null;
        if (size >= 0) {
            image = new byte[length(in, size)];
            in.get(image);
        }
        return new Reference(id, identity, vector, time, source, metadata, image);
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[length(in, in.getInt())];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int length(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        return length;
    }
}
