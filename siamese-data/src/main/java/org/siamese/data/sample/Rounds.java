package org.siamese.data.sample;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.siamese.image.random.Seeded;

/**
 * Deals classes out to the batches of one pass: in a round each comes at most once, and all come but for those that no longer fill a
 * batch. A function of seed, epoch and index. Thread-safe.
 */
final class Rounds {
    private final int count;
    private final int each;
    private final long seed;
    private final int epoch;
    private final AtomicReference<Round> current;

    /**
     * The rounds of a pass.
     *
     * @param count number of classes
     * @param each classes of a batch, at most count
     */
    Rounds(int count, int each, long seed, int epoch) {
        this.count = count;
        this.each = each;
        this.seed = seed;
        this.epoch = epoch;
        this.current = new AtomicReference<>(round(0));
    }

    /** The classes of a batch. */
    int[] of(int batch) {
        int perRound = count / each;
        Round round = current.get();
        if (round.number() != batch / perRound) {
            round = round(batch / perRound);
            current.set(round);
        }
        int first = batch % perRound * each;
        return Arrays.copyOfRange(round.order(), first, first + each);
    }

    private Round round(int number) {
        return new Round(number, Seeded.of(seed, epoch, -1 - number).permutation(count));
    }

    /** All classes in random order, cut into batches; those left over sit out. */
    private record Round(int number, int[] order) {}
}
