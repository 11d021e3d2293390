package org.siamese.data.sample;

import java.util.List;
import org.siamese.core.batch.Triplets;
import org.siamese.data.dataset.Classes;
import org.siamese.image.random.Seeded;

/** The triplets of a list, each once in an epoch, in a random order of each epoch. Immutable and thread-safe. */
public final class ListedTriplets implements Sampler {
    private final List<ItemTriplet> triplets;
    private final int batchSize;
    private final LastBatch lastBatch;
    private final long seed;

    private ListedTriplets(List<ItemTriplet> triplets, int batchSize, LastBatch lastBatch, long seed) {
        LastBatch.check("triplets", triplets.size(), batchSize);
        this.triplets = List.copyOf(triplets);
        this.batchSize = batchSize;
        this.lastBatch = lastBatch;
        this.seed = seed;
    }

    /** The triplets in a random order of each epoch; incomplete last batches are left out. */
    public static ListedTriplets shuffled(List<ItemTriplet> triplets, int batchSize, long seed) {
        return new ListedTriplets(triplets, batchSize, LastBatch.DROP, seed);
    }

    /** The same triplets with another last batch; {@link LastBatch#WRAP} fills it up from the epoch's start. */
    public ListedTriplets withLastBatch(LastBatch value) {
        return new ListedTriplets(triplets, batchSize, value, seed);
    }

    @Override
    public int batchesPerEpoch() {
        return lastBatch.batches(triplets.size(), batchSize);
    }

    @Override
    public int batchSize() {
        return batchSize;
    }

    @Override
    public void requireDrawsFrom(Classes images) {
        for (ItemTriplet triplet : triplets) {
            images.requireItem(triplet.anchor());
            images.requireItem(triplet.positive());
            images.requireItem(triplet.negative());
        }
    }

    @Override
    public Pass pass(int epoch) {
        int[] order = Seeded.of(seed, epoch).permutation(triplets.size());
        return index -> {
            int size = lastBatch.size(index, triplets.size(), batchSize);
            int[] items = new int[3 * size];
            for (int i = 0; i < size; i++) {
                ItemTriplet triplet = triplets.get(order[(int) (((long) index * batchSize + i) % order.length)]);
                items[3 * i] = triplet.anchor();
                items[3 * i + 1] = triplet.positive();
                items[3 * i + 2] = triplet.negative();
            }
            return new IndexBatch(items, new Triplets(size));
        };
    }
}
