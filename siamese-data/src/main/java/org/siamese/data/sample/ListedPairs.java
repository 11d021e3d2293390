package org.siamese.data.sample;

import java.util.List;
import org.siamese.core.batch.Pairs;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;
import org.siamese.decision.Relation;
import org.siamese.image.random.Seeded;

/**
 * The pairs of a list, each once in an epoch, in a random order of each epoch or in their own. Works for
 * {@link AllPairs#of all pairs} too. Immutable and thread-safe.
 */
public final class ListedPairs implements Sampler {
    private final List<ItemPair> pairs;
    private final int batchSize;
    private final LastBatch lastBatch;
    private final boolean shuffled;
    private final int perEpoch;
    private final long seed;

    private ListedPairs(
            List<ItemPair> pairs, int batchSize, LastBatch lastBatch, boolean shuffled, int perEpoch, long seed) {
        LastBatch.check("pairs", perEpoch, batchSize);
        this.pairs = pairs;
        this.batchSize = batchSize;
        this.lastBatch = lastBatch;
        this.shuffled = shuffled;
        this.perEpoch = perEpoch;
        this.seed = seed;
    }

    /** The pairs in their own order; a short last batch. */
    public static ListedPairs inOrder(List<ItemPair> pairs, int batchSize) {
        return new ListedPairs(pairs, batchSize, LastBatch.SHORT, false, pairs.size(), 0);
    }

    /** The pairs in a random order of each epoch; incomplete last batches are left out. */
    public static ListedPairs shuffled(List<ItemPair> pairs, int batchSize, long seed) {
        return new ListedPairs(pairs, batchSize, LastBatch.DROP, true, pairs.size(), seed);
    }

    /** The same pairs with another last batch; {@link LastBatch#WRAP} fills it up from the epoch's start. */
    public ListedPairs withLastBatch(LastBatch value) {
        return new ListedPairs(pairs, batchSize, value, shuffled, perEpoch, seed);
    }

    /**
     * The same pairs, of which an epoch shows only some: the first ones of its order. In a random order these are others in each
     * epoch.
     *
     * @param value pairs of an epoch; more than there are means all
     */
    public ListedPairs withPerEpoch(int value) {
        return new ListedPairs(pairs, batchSize, lastBatch, shuffled, Math.min(value, pairs.size()), seed);
    }

    /**
     * As many same as different pairs: of the kind that is too many, a random choice.
     *
     * @throws DataException if there are none of one kind
     */
    public static List<ItemPair> balanced(List<ItemPair> pairs, long seed) {
        List<ItemPair> same =
                pairs.stream().filter(pair -> pair.relation().isSame()).toList();
        List<ItemPair> different =
                pairs.stream().filter(pair -> !pair.relation().isSame()).toList();
        int each = Math.min(same.size(), different.size());
        if (each == 0) {
            throw DataException.of(
                    "pairs", "same and different ones", same.size() + " same and " + different.size() + " different");
        }
        List<ItemPair> chosen = new java.util.ArrayList<>(2 * each);
        for (List<ItemPair> kind : List.of(same, different)) {
            for (int index : Draws.distinct(kind.size(), each, Seeded.of(seed))) {
                chosen.add(kind.get(index));
            }
        }
        return chosen;
    }

    @Override
    public int batchesPerEpoch() {
        return lastBatch.batches(perEpoch, batchSize);
    }

    @Override
    public int batchSize() {
        return batchSize;
    }

    @Override
    public void requireDrawsFrom(Classes images) {
        AllPairs.requireItems(pairs, images);
    }

    @Override
    public Pass pass(int epoch) {
        int[] order = shuffled ? Seeded.of(seed, epoch).permutation(pairs.size()) : new int[0];
        return index -> {
            int size = lastBatch.size(index, perEpoch, batchSize);
            ItemPair[] chosen = new ItemPair[size];
            for (int i = 0; i < size; i++) {
                int at = (int) (((long) index * batchSize + i) % perEpoch);
                chosen[i] = pairs.get(shuffled ? order[at] : at);
            }
            return batch(chosen);
        };
    }

    static IndexBatch batch(ItemPair... pairs) {
        int[] items = new int[2 * pairs.length];
        Relation[] relations = new Relation[pairs.length];
        for (int i = 0; i < pairs.length; i++) {
            items[2 * i] = pairs[i].first();
            items[2 * i + 1] = pairs[i].second();
            relations[i] = pairs[i].relation();
        }
        return new IndexBatch(items, Pairs.of(relations));
    }
}
