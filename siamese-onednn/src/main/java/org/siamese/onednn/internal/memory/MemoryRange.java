package org.siamese.onednn.internal.memory;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/** Native memory that blocks share one after the other. It has no address before the program is complete. */
public final class MemoryRange {
    private final List<memory> memories = new ArrayList<>();
    private final List<Long> offsets = new ArrayList<>();
    private long bytes;
    private @Nullable Pointer start;

    long bytes() {
        return bytes;
    }

    /** Makes it hold at least so many bytes. */
    public void grow(long least) {
        bytes = Math.max(bytes, least);
    }

    @Nullable
    Pointer start() {
        return start;
    }

    /** Lets an oneDNN memory stand for the range from an offset in bytes on. */
    void bind(memory memory, long offset) {
        memories.add(memory);
        offsets.add(offset);
    }

    void settle(Pointer at) {
        start = at;
        for (int i = 0; i < memories.size(); i++) {
            memories.get(i).set_data_handle(moved(at, offsets.get(i)));
        }
    }

    static Pointer moved(Pointer start, long bytes) {
        return new BytePointer(start).getPointer(bytes);
    }
}
