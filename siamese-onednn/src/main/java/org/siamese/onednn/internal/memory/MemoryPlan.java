package org.siamese.onednn.internal.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.siamese.onednn.internal.natives.NativeScope;

/** Plans which blocks of a program may share memory: those that are never in use at the same time. */
public final class MemoryPlan {
    private final List<MemoryRange> ranges = new ArrayList<>();
    private final List<MemoryRange> free = new ArrayList<>();

    /** A block with one user. */
    public Block acquire(long bytes) {
        MemoryRange range = free.stream()
                .filter(candidate -> candidate.bytes() >= bytes)
                .min(Comparator.comparingLong(MemoryRange::bytes))
                .or(() -> free.stream().max(Comparator.comparingLong(MemoryRange::bytes)))
                .orElse(null);
        if (range == null) {
            range = new MemoryRange();
            ranges.add(range);
        } else {
            free.remove(range);
        }
        range.grow(bytes);
        return new Block(range);
    }

    /** A block that keeps its memory for itself, also when it is released: the plan is a user that never goes. */
    public Block reserve(long bytes) {
        MemoryRange range = new MemoryRange();
        range.grow(bytes);
        ranges.add(range);
        Block block = new Block(range);
        block.retain();
        return block;
    }

    /** One user less; without users, later blocks get the memory. */
    public void release(Block block) {
        if (block.release() && block.range() != null) {
            free.add(block.range());
        }
    }

    /** Bytes of all blocks. */
    public long bytes() {
        return ranges.stream().mapToLong(MemoryRange::bytes).sum();
    }

    /** Gives every block its address. */
    public void settle(NativeScope scope) {
        for (MemoryRange range : ranges) {
            range.settle(scope.allocate(range.bytes()));
        }
    }
}
