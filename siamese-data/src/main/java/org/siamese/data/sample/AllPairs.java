package org.siamese.data.sample;

import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;
import org.siamese.decision.Relation;

/**
 * Every pair of two images that have a class, each once: n (n - 1) / 2 pairs of n images, ordered by the first image, then the
 * second. For evaluation. Takes no memory for the pairs. Immutable and thread-safe.
 */
public final class AllPairs extends AbstractList<ItemPair> implements RandomAccess {
    private final Classes classes;
    private final int[] items;
    private final int size;

    private AllPairs(Classes classes, int[] items) {
        long pairs = (long) items.length * (items.length - 1) / 2;
        if (pairs < 1 || pairs > Integer.MAX_VALUE) {
            throw DataException.of("all pairs", "2 to 65536 images", items.length + " images");
        }
        this.classes = classes;
        this.items = items;
        this.size = (int) pairs;
    }

    /** All pairs of the images that have a class. */
    public static List<ItemPair> of(Classes classes) {
        int[] items = java.util.stream.IntStream.range(0, classes.items())
                .filter(item -> classes.classOf(item) >= 0)
                .toArray();
        return new AllPairs(classes, items);
    }

    /** Fails if listed pairs name an image that is not there. All pairs of a data set are not visited one by one. */
    static void requireItems(List<ItemPair> pairs, Classes images) {
        if (pairs instanceof AllPairs all) {
            images.requireSameAs(all.classes);
            return;
        }
        for (ItemPair pair : pairs) {
            images.requireItem(pair.first());
            images.requireItem(pair.second());
        }
    }

    @Override
    public ItemPair get(int index) {
        Objects.checkIndex(index, size);
        // Row r starts at r (2n - r - 1) / 2; the root is corrected for rounding.
        int n = items.length;
        double b = 2.0 * n - 1;
        int row = (int) Math.max(0, Math.min(n - 2, Math.floor((b - Math.sqrt(b * b - 8.0 * index)) / 2)));
        while (row > 0 && start(row) > index) {
            row--;
        }
        while (row < n - 2 && start(row + 1) <= index) {
            row++;
        }
        int first = items[row];
        int second = items[(int) (row + 1 + index - start(row))];
        return new ItemPair(first, second, Relation.ofSame(classes.classOf(first) == classes.classOf(second)));
    }

    private long start(int row) {
        return (long) row * (2L * items.length - row - 1) / 2;
    }

    @Override
    public int size() {
        return size;
    }
}
