package org.siamese.data.sample;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.siamese.data.DataException;

/**
 * What each pair of a list cost when it was last trained on: the memory of {@link HardPairReplay}. Pairs that were not seen yet
 * count as hardest. Losses noted during an epoch count from the next one on, so that an epoch can be gone on with. Thread-safe;
 * 8 bytes a pair, also when saved.
 */
public final class PairLosses {
    private static final int MAGIC = 0x53504C31;

    private final float[] latest;
    private final float[] atStart;
    private int epoch = -1;

    private PairLosses(int pairs) {
        latest = new float[pairs];
        atStart = new float[pairs];
    }

    /** A memory of a number of pairs, none of them seen. */
    public static PairLosses of(int pairs) {
        PairLosses losses = new PairLosses(LabelledBuilder.positive("pairs", pairs));
        Arrays.fill(losses.latest, Float.POSITIVE_INFINITY);
        Arrays.fill(losses.atStart, Float.POSITIVE_INFINITY);
        return losses;
    }

    /** The memory that {@link #toBytes} saved. */
    public static PairLosses fromBytes(byte[] bytes) {
        if (bytes.length < 16 || bytes.length % 8 != 0) {
            throw foreign(bytes);
        }
        PairLosses losses = new PairLosses(bytes.length / 8 - 1);
        losses.restore(bytes);
        return losses;
    }

    /**
     * Takes over what {@link #toBytes} saved of a memory of as many pairs.
     *
     * @throws DataException if it is something else
     */
    public synchronized void restore(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (bytes.length != 8 + 8 * latest.length || buffer.getInt() != MAGIC) {
            throw foreign(bytes);
        }
        epoch = buffer.getInt();
        buffer.asFloatBuffer().get(latest).get(atStart);
    }

    private static DataException foreign(byte[] bytes) {
        return DataException.of("pair losses", "bytes that toBytes wrote", bytes.length + " other bytes");
    }

    /** Number of pairs. */
    public int size() {
        return latest.length;
    }

    /**
     * Notes the losses of a batch.
     *
     * @param pairs indices of the pairs, see {@link HardPairReplay#pairsOf}
     * @param values the loss of each, not NaN
     */
    public synchronized void record(int[] pairs, float[] values) {
        if (pairs.length != values.length) {
            throw new IllegalArgumentException("values: expected " + pairs.length + " losses, got " + values.length);
        }
        for (int i = 0; i < pairs.length; i++) {
            if (Float.isNaN(values[i])) {
                throw new IllegalArgumentException("values: expected numbers, got NaN for pair " + pairs[i]);
            }
            latest[pairs[i]] = values[i];
        }
    }

    /** A copy of the latest losses; infinity for a pair that was not seen yet. */
    public synchronized float[] snapshot() {
        return latest.clone();
    }

    /** The losses as they were when an epoch was first asked for. */
    synchronized float[] atStartOf(int wanted) {
        if (wanted != epoch) {
            System.arraycopy(latest, 0, atStart, 0, latest.length);
            epoch = wanted;
        }
        return atStart.clone();
    }

    /** All that is remembered, to be saved with the state of a training. */
    public synchronized byte[] toBytes() {
        ByteBuffer buffer =
                ByteBuffer.allocate(8 + 8 * latest.length).putInt(MAGIC).putInt(epoch);
        buffer.asFloatBuffer().put(latest).put(atStart);
        return buffer.array();
    }
}
