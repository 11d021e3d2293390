package org.siamese.onednn.internal.natives;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Owns native objects and frees them together, the last made first. */
public final class NativeScope implements AutoCloseable {
    private static final long ALIGNMENT = 64;

    /** What new memory holds, byte by byte; tests set it to 0xFF, a NaN, so that whoever reads before writing is found. */
    public static volatile int fill;

    private final List<Pointer> kept = new ArrayList<>();
    private long bytes;

    /** Makes an object live as long as this scope. */
    public <T extends Pointer> T keep(T object) {
        kept.add(object);
        return object;
    }

    /** Memory of the given size, aligned as vector instructions like it. */
    public Pointer allocate(long size) {
        BytePointer memory = keep(new BytePointer(size + ALIGNMENT));
        Pointer.memset(memory, fill, size + ALIGNMENT);
        bytes += size + ALIGNMENT;
        return memory.getPointer(Math.floorMod(-memory.address(), ALIGNMENT));
    }

    /** Bytes allocated. */
    public long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        for (int i = kept.size() - 1; i >= 0; i--) {
            kept.get(i).deallocate();
        }
        kept.clear();
        bytes = 0;
    }
}
