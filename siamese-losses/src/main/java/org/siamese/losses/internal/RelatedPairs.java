package org.siamese.losses.internal;

import java.util.Arrays;
import org.siamese.core.batch.LabelSets;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Targets;
import org.siamese.core.batch.Triplets;

/**
 * Pairs of rows and whether they show the same, as targets say: explicit pairs as they are; of each triplet (anchor, positive)
 * and (anchor, negative); of labels every pair of two rows, once.
 *
 * @param first first row of each pair
 * @param second second row of each pair
 * @param same whether the pair shows the same
 */
public record RelatedPairs(int[] first, int[] second, boolean[] same) {

    /** The pairs that targets hold. */
    public static RelatedPairs of(Targets targets) {
        if (targets instanceof Labels labels) {
            return ofLabels(labels);
        }
        if (targets instanceof LabelSets) {
            throw new IllegalArgumentException(
                    "targets: a loss of pairs expects Pairs, Triplets or Labels, got LabelSets");
        }
        boolean triplets = targets instanceof Triplets;
        int count = triplets ? 2 * targets.count() : targets.count();
        int[] first = new int[count];
        int[] second = new int[count];
        boolean[] same = new boolean[count];
        for (int k = 0; k < count; k++) {
            first[k] = triplets ? k / 2 * 3 : 2 * k;
            second[k] = triplets ? k / 2 * 3 + 1 + k % 2 : 2 * k + 1;
            same[k] = triplets ? k % 2 == 0 : ((Pairs) targets).get(k).isSame();
        }
        return new RelatedPairs(first, second, same);
    }

    private static RelatedPairs ofLabels(Labels labels) {
        int rows = labels.rows();
        int count = Math.toIntExact((long) rows * (rows - 1) / 2);
        int[] first = new int[count];
        int[] second = new int[count];
        boolean[] same = new boolean[count];
        int k = 0;
        for (int i = 0; i < rows; i++) {
            Arrays.fill(first, k, k + rows - 1 - i, i);
            for (int j = i + 1; j < rows; j++, k++) {
                second[k] = j;
                same[k] = labels.get(i) == labels.get(j);
            }
        }
        return new RelatedPairs(first, second, same);
    }

    /** Number of pairs. */
    public int count() {
        return same.length;
    }
}
