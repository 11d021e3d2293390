package org.siamese.losses.miner;

import java.util.Arrays;
import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.TripletIndices;
import org.siamese.core.objective.Tuples;

/**
 * The triplets that a batch is packaged in: rows 3i, 3i + 1 and 3i + 2 are anchor, positive and negative of triplet i. Labels are not
 * looked at beyond a check.
 */
public record PackagedTripletsMiner() implements Miner {
    /** The miner; it has no parameters. */
    public static PackagedTripletsMiner ofDefaults() {
        return new PackagedTripletsMiner();
    }

    @Override
    public Tuples mine(LabelledBatch batch) {
        int count = batch.anchors() / 3;
        int[] anchors = new int[count];
        Arrays.setAll(anchors, k -> 3 * k);
        return new TripletIndices(
                anchors,
                Arrays.stream(anchors).map(a -> a + 1).toArray(),
                Arrays.stream(anchors).map(a -> a + 2).toArray());
    }
}
