package org.siamese.onednn.internal.memory;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * A range of native memory. While a program is built, blocks are planned: users come and go, and a block without users hands its
 * memory on to the next. Addresses exist once the program is complete. A block at a given address belongs to somebody else.
 */
public final class Block {
    private static final int FLOAT = Float.BYTES;

    private final @Nullable Place place;
    private final @Nullable Pointer address;
    private int users;

    /** Memory that blocks share one after the other. */
    public static final class Place {
        private final List<memory> memories = new ArrayList<>();
        private final List<Long> offsets = new ArrayList<>();
        private long bytes;
        private @Nullable Pointer start;

        long bytes() {
            return bytes;
        }

        public void grow(long least) {
            bytes = Math.max(bytes, least);
        }

        void settle(Pointer at) {
            start = at;
            for (int i = 0; i < memories.size(); i++) {
                memories.get(i).set_data_handle(moved(at, offsets.get(i)));
            }
        }
    }

    Block(Place place) {
        this.place = place;
        this.address = null;
        this.users = 1;
    }

    /** Memory of somebody else, which stays where it is. */
    Block(Pointer address) {
        this.place = null;
        this.address = address;
        this.users = Integer.MAX_VALUE / 2;
    }

    @Nullable
    public Place place() {
        return place;
    }

    /** Whether the only user may overwrite the block. */
    public boolean exclusive() {
        return users == 1;
    }

    public void retain() {
        users++;
    }

    /** Returns whether nobody uses the block any more. */
    boolean release() {
        return --users == 0;
    }

    /** Lets an oneDNN memory stand for this block from an offset in bytes on. */
    public void bind(memory memory, long offset) {
        if (place == null) {
            memory.set_data_handle(moved(address(), offset));
        } else {
            place.memories.add(memory);
            place.offsets.add(offset);
        }
    }

    /** The block as floats, once the program is complete. */
    public FloatPointer floats() {
        return new FloatPointer(address());
    }

    private Pointer address() {
        Pointer start = place == null ? address : place.start;
        if (start == null) {
            throw new IllegalStateException("the program is not complete: its memory has no address yet");
        }
        return start;
    }

    public static long floats(long count) {
        return count * FLOAT;
    }

    private static Pointer moved(Pointer start, long bytes) {
        return new BytePointer(start).getPointer(bytes);
    }
}
