package org.siamese.onednn.internal.natives;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Owns native objects and frees them together, the last made first. */
public final class NativeScope implements AutoCloseable {
    private static final long ALIGNMENT = 64;

    /** Bytes behind each range of memory that nobody may write to, while tests fill memory. */
    private static final int GUARD = 4096;

    /**
     * What new memory holds, byte by byte; tests set it to 0xFF, a NaN, so that whoever reads before writing is found, and whoever writes
     * behind what was allocated.
     */
    public static volatile int fill;

    /** How many ranges of memory, while tests filled it, were written beyond their end. */
    public static final AtomicInteger OVERRUNS = new AtomicInteger();

    private final List<Pointer> kept = new ArrayList<>();
    private final List<ByteBuffer> guards = new ArrayList<>();
    private long bytes;

    /** Makes an object live as long as this scope. */
    public <T extends Pointer> T keep(T object) {
        kept.add(object);
        return object;
    }

    /** Memory of the given size, aligned as vector instructions like it. */
    public Pointer allocate(long size) {
        int guard = fill == 0 ? 0 : GUARD;
        BytePointer memory = keep(new BytePointer(size + ALIGNMENT + guard));
        Pointer.memset(memory, fill, size + ALIGNMENT + guard);
        bytes += size + ALIGNMENT;
        long start = Math.floorMod(-memory.address(), ALIGNMENT);
        if (guard > 0) {
            guards.add(memory.getPointer(start + size).capacity(guard).asByteBuffer());
        }
        return memory.getPointer(start);
    }

    private static boolean written(ByteBuffer guard) {
        for (int i = 0; i < GUARD; i++) {
            if ((guard.get(i) & 0xFF) != 0xFF) {
                return true;
            }
        }
        return false;
    }

    /** Bytes allocated. */
    public long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        OVERRUNS.addAndGet((int) guards.stream().filter(NativeScope::written).count());
        guards.clear();
        for (int i = kept.size() - 1; i >= 0; i--) {
            kept.get(i).deallocate();
        }
        kept.clear();
        bytes = 0;
    }
}
