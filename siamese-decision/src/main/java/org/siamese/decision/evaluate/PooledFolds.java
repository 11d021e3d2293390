package org.siamese.decision.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.siamese.decision.Relation;

/**
 * The scored pairs of a cross-validation's folds, measured together: each identity is in one fold, scored by a model that was trained
 * without it. Intervals are over the identities of all folds. The models differ, so that pooling also counts how much their distances do:
 * a pooled error is at least what one threshold for all folds gives. {@link CrossValidation} averages over folds instead.
 *
 * @param folds the pairs of each fold, at least 2, with identities numbered alike in all folds
 */
public record PooledFolds(List<ScoredPairs> folds) {
    /** Copies the list and checks that no identity is in two folds. */
    public PooledFolds {
        folds = List.copyOf(folds);
        if (folds.size() < 2) {
            throw new IllegalArgumentException("folds: expected at least 2, got " + folds.size());
        }
        List<int[]> identities = folds.stream().map(PooledFolds::identities).toList();
        int[] all = identities.stream().flatMapToInt(IntStream::of).sorted().toArray();
        for (int k = 1; k < all.length; k++) {
            if (all[k] == all[k - 1]) {
                throw new IllegalArgumentException(
                        "folds: expected each identity in one fold, got " + all[k] + " in two");
            }
        }
    }

    private static int[] identities(ScoredPairs pairs) {
        return IntStream.range(0, pairs.size())
                .flatMap(pair -> IntStream.of(pairs.left(pair), pairs.right(pair)))
                .distinct()
                .toArray();
    }

    /** The pairs of all folds. */
    public ScoredPairs pairs() {
        return joined(folds, new double[folds.size()]);
    }

    /**
     * The pairs of all folds but one, none of whose identities are in that one: what may be chosen for a fold is chosen on them.
     *
     * @throws IllegalArgumentException if there is no same pair or no different one among them
     */
    public Roc others(int fold) {
        List<ScoredPairs> others = new ArrayList<>(folds);
        others.remove(fold);
        return Roc.of(joined(others, new double[others.size()]));
    }

    /**
     * The threshold for a fold: the balanced one, {@link Roc#balancedThreshold()}, of {@link #others}.
     *
     * @throws IllegalArgumentException if there is no same pair or no different one in the other folds
     */
    public double threshold(int fold) {
        return others(fold).balancedThreshold();
    }

    /**
     * Measures of all pairs with intervals over identities, at threshold 0.
     *
     * @param seed of the bootstrap
     * @return of it, use the measures that need no threshold: equal error rate and area
     */
    public Verification verification(long seed) {
        return Verification.of(pairs(), 0, seed);
    }

    /**
     * Errors where each fold is decided by its {@link #threshold}, with intervals over identities. The threshold of the result is 0, for
     * distances are counted from each fold's own. The intervals take the thresholds as given.
     *
     * @param seed of the bootstrap
     */
    public ThresholdErrors errors(long seed) {
        double[] thresholds =
                IntStream.range(0, folds.size()).mapToDouble(this::threshold).toArray();
        return Verification.of(joined(folds, thresholds), 0, seed).atThreshold();
    }

    private static ScoredPairs joined(List<ScoredPairs> parts, double[] zeros) {
        int size = parts.stream().mapToInt(ScoredPairs::size).sum();
        double[] distances = new double[size];
        int[] left = new int[size];
        int[] right = new int[size];
        List<Relation> relations = new ArrayList<>(size);
        int next = 0;
        for (int part = 0; part < parts.size(); part++) {
            ScoredPairs pairs = parts.get(part);
            for (int pair = 0; pair < pairs.size(); pair++, next++) {
                distances[next] = pairs.distance(pair) - zeros[part];
                left[next] = pairs.left(pair);
                right[next] = pairs.right(pair);
                relations.add(pairs.relation(pair));
            }
        }
        return ScoredPairs.of(distances, relations, left, right);
    }
}
