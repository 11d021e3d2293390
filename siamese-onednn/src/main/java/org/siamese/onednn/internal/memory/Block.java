package org.siamese.onednn.internal.memory;

import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * A range of native memory. While a program is built, blocks are planned: users come and go, and a block without users hands its
 * memory on to the next. Addresses exist once the program is complete. A block at a given address belongs to somebody else.
 */
public final class Block {
    private static final int FLOAT = Float.BYTES;

    private final @Nullable MemoryRange range;
    private final @Nullable Pointer address;
    private int users;

    Block(MemoryRange range) {
        this.range = range;
        this.address = null;
        this.users = 1;
    }

    /** Memory of somebody else, which stays where it is. */
    Block(Pointer address) {
        this.range = null;
        this.address = address;
        this.users = Integer.MAX_VALUE / 2;
    }

    @Nullable
    public MemoryRange range() {
        return range;
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
        if (range == null) {
            memory.set_data_handle(MemoryRange.moved(address(), offset));
        } else {
            range.bind(memory, offset);
        }
    }

    /** The block as floats, once the program is complete. */
    public FloatPointer floats() {
        return new FloatPointer(address());
    }

    private Pointer address() {
        Pointer start = range == null ? address : range.start();
        if (start == null) {
            throw new IllegalStateException("the program is not complete: its memory has no address yet");
        }
        return start;
    }

    public static long floats(long count) {
        return count * FLOAT;
    }
}
