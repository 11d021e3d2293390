package org.siamese.onednn.internal.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.siamese.onednn.internal.natives.NativeScope;

/** Plans which blocks of a program may share memory: those that are never in use at the same time. */
public final class MemoryPlan {
    private final List<Block.Place> places = new ArrayList<>();
    private final List<Block.Place> free = new ArrayList<>();

    /** A block with one user. */
    public Block acquire(long bytes) {
        Block.Place place = free.stream()
                .filter(candidate -> candidate.bytes() >= bytes)
                .min(Comparator.comparingLong(Block.Place::bytes))
                .or(() -> free.stream().max(Comparator.comparingLong(Block.Place::bytes)))
                .orElse(null);
        if (place == null) {
            place = new Block.Place();
            places.add(place);
        } else {
            free.remove(place);
        }
        place.grow(bytes);
        return new Block(place);
    }

    /** A block that keeps its memory for itself, also when it is released: the plan is a user that never goes. */
    public Block reserve(long bytes) {
        Block.Place place = new Block.Place();
        place.grow(bytes);
        places.add(place);
        Block block = new Block(place);
        block.retain();
        return block;
    }

    /** One user less; without users, later blocks get the memory. */
    public void release(Block block) {
        if (block.release() && block.place() != null) {
            free.add(block.place());
        }
    }

    /** Bytes of all blocks. */
    public long bytes() {
        return places.stream().mapToLong(Block.Place::bytes).sum();
    }

    /** Gives every block its address. */
    public void settle(NativeScope scope) {
        for (Block.Place place : places) {
            place.settle(scope.allocate(place.bytes()));
        }
    }
}
