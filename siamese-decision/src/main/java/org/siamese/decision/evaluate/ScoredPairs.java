package org.siamese.decision.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.siamese.decision.Relation;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.RowMatrix;

/**
 * Pairs with their distance (smaller: closer), their true relation and the identities of their members, over which intervals are
 * taken. Mostly two members of one identity are the same and two of different identities are not; for forgeries the relation is
 * given, and both members belong to the writer who is imitated.
 *
 * <p>All pairs of up to 10,000 embeddings are measured; of more, {@value #SAMPLED_PAIRS} pairs are drawn, and {@link #sampled()}
 * says so. Immutable and thread-safe. Takes 8 bytes a pair for all pairs of rows, else 17, and 8 more once they are
 * measured.
 */
public final class ScoredPairs {
    /** Most pairs that are all measured: those of 10,000 rows. */
    public static final int EXACT_PAIRS = 50_000_000;

    /** Number of pairs drawn where there are more. */
    public static final int SAMPLED_PAIRS = 10_000_000;

    private final PairTable table;
    private final int[] names;
    private final int same;
    private final PairPopulation population;
    /** The sorted distances of different and same pairs, once they were asked for. */
    private final AtomicReferenceArray<double[]> sorted = new AtomicReferenceArray<>(2);

    /** Their curve, once it was asked for. */
    private final AtomicReferenceArray<Roc> curve = new AtomicReferenceArray<>(1);

    private ScoredPairs(PairTable table, int[] names, int same, PairPopulation population) {
        this.table = table;
        this.names = names;
        this.same = same;
        this.population = population;
    }

    /**
     * Pairs of which the identities are known.
     *
     * @param distances distance of each pair, finite
     * @param left identity of each pair's first member
     * @param right identity of each pair's second member; the pair is {@link Relation#SAME} where both are equal
     * @throws IllegalArgumentException if the lengths differ or a distance is not finite
     */
    public static ScoredPairs of(double[] distances, int[] left, int[] right) {
        requireLengths(distances.length, left.length, right.length);
        boolean[] same = new boolean[distances.length];
        for (int pair = 0; pair < same.length; pair++) {
            same[pair] = left[pair] == right[pair];
        }
        return listed(distances.clone(), same, left, right);
    }

    /**
     * Pairs whose relation is given, as in a list of genuine and forged signatures. Both members of a forged pair may have the
     * same identity, the writer's: then intervals are over writers.
     *
     * @param distances distance of each pair, finite
     * @param relations relation of each pair
     * @param left identity of each pair's first member
     * @param right identity of each pair's second member; may be the same array
     * @throws IllegalArgumentException if the lengths differ or a distance is not finite
     */
    public static ScoredPairs of(double[] distances, List<Relation> relations, int[] left, int[] right) {
        requireLengths(distances.length, left.length, right.length);
        if (relations.size() != distances.length) {
            throw new IllegalArgumentException(
                    "relations: expected one for each of " + distances.length + " distances, got " + relations.size());
        }
        boolean[] same = new boolean[distances.length];
        int pair = 0;
        for (Relation relation : relations) {
            same[pair++] = relation.isSame();
        }
        return listed(distances.clone(), same, left, right);
    }

    /**
     * Pairs of which nothing is known but distance and relation, for example scores from elsewhere. Each pair counts as an identity of
     * its own, so that intervals are those of pairs that are independent. Pairs that share identities are not, and their true intervals
     * are wider: give the identities where you have them.
     *
     * @param distances distance of each pair, finite; where the scores are similarities, their negatives
     * @param relations true relation of each pair
     * @throws IllegalArgumentException if the lengths differ or a distance is not finite
     */
    public static ScoredPairs of(double[] distances, List<Relation> relations) {
        int[] own = IntStream.range(0, distances.length).toArray();
        return of(distances, relations, own, own);
    }

    private static void requireLengths(int distances, int left, int right) {
        if (distances != left || distances != right) {
            throw new IllegalArgumentException("expected as many distances as left and right identities, got "
                    + distances + ", " + left + " and " + right);
        }
    }

    private static ScoredPairs listed(double[] distances, boolean[] same, int[] left, int[] right) {
        int count = 0;
        for (int pair = 0; pair < distances.length; pair++) {
            if (!Double.isFinite(distances[pair])) {
                throw new IllegalArgumentException(
                        "distances, pair " + pair + ": expected a finite number, got " + distances[pair]);
            }
            count += same[pair] ? 1 : 0;
        }
        int[] names = IntStream.concat(Arrays.stream(left), Arrays.stream(right))
                .distinct()
                .sorted()
                .toArray();
        PairList list = new PairList(distances, same, numbers(left, names), numbers(right, names), names.length);
        return new ScoredPairs(list, names, count, new PairPopulation(count, distances.length - count));
    }

    /** A distance between two rows, which is infinite, or no number, where their values are huge. */
    static double requireFinite(double distance, int first, int second) {
        if (!Double.isFinite(distance)) {
            throw new IllegalArgumentException("embeddings, rows " + first + " and " + second
                    + ": expected values whose distance is finite, got " + distance);
        }
        return distance;
    }

    private static int[] numbers(int[] identities, int[] names) {
        int[] numbers = new int[identities.length];
        Arrays.setAll(numbers, i -> Arrays.binarySearch(names, identities[i]));
        return numbers;
    }

    /**
     * All unordered pairs of different rows, by Euclidean distance.
     *
     * @param embeddings one embedding a row
     * @param identities identity of each row
     * @throws IllegalArgumentException if the lengths differ or a distance is not finite
     */
    public static ScoredPairs allPairs(RowMatrix embeddings, int[] identities) {
        return allPairs(embeddings, identities, EuclideanDistance.plain());
    }

    /** As {@link #allPairs(RowMatrix, int[], Distance, long)} with seed 0. */
    public static ScoredPairs allPairs(RowMatrix embeddings, int[] identities, Distance distance) {
        return allPairs(embeddings, identities, distance, 0);
    }

    /**
     * All unordered pairs of different rows; where there are more than {@value #EXACT_PAIRS}, {@value #SAMPLED_PAIRS} of them:
     * all same pairs if they are fewer than half, else half as many of them at random, and random different ones, drawn with
     * replacement.
     *
     * @param embeddings one embedding a row, at least 2
     * @param identities identity of each row
     * @param distance how two embeddings are compared
     * @param seed of the sample, where there is one
     * @throws IllegalArgumentException if the lengths differ or a distance is not finite
     */
    public static ScoredPairs allPairs(RowMatrix embeddings, int[] identities, Distance distance, long seed) {
        if (embeddings.rows() != identities.length) {
            throw new IllegalArgumentException("embeddings: expected " + identities.length + " rows for "
                    + identities.length + " identities, got " + embeddings.rows());
        }
        RowMatrix rows = distance.prepare(embeddings);
        int[] names = Arrays.stream(identities).distinct().sorted().toArray();
        int[] identityOf = numbers(identities, names);
        PairPopulation population = PairPopulation.ofRows(identityOf, names.length);
        if (population.pairs() <= EXACT_PAIRS) {
            RowTriangle all = RowTriangle.of(rows, distance, identityOf, names.length);
            return new ScoredPairs(all, names, (int) population.same(), population);
        }
        PairSample sample = PairSample.of(identityOf, names.length, SAMPLED_PAIRS, new SplittableRandom(seed));
        return new ScoredPairs(sample.measure(rows, distance), names, sample.same(), population);
    }

    PairTable table() {
        return table;
    }

    /** Number of pairs. */
    public int size() {
        return table.size();
    }

    /** Number of pairs that are {@link Relation#SAME}. */
    public int sameCount() {
        return same;
    }

    /** Number of pairs that are {@link Relation#DIFFERENT}. */
    public int differentCount() {
        return table.size() - same;
    }

    /** Number of identities that occur. */
    public int identityCount() {
        return names.length;
    }

    /** How many pairs there are in all, of which these are a sample where {@link #sampled()} holds. */
    public PairPopulation population() {
        return population;
    }

    /** Whether these pairs were drawn from more. */
    public boolean sampled() {
        return population.pairs() != table.size();
    }

    /** Distance of a pair. */
    public double distance(int pair) {
        return table.distance(pair);
    }

    /** True relation of a pair. */
    public Relation relation(int pair) {
        return Relation.ofSame(table.same(pair));
    }

    /** Identity of a pair's first member. */
    public int left(int pair) {
        return names[table.left(pair)];
    }

    /** Identity of a pair's second member. */
    public int right(int pair) {
        return names[table.right(pair)];
    }

    /** The distances of the pairs of one relation, ascending; a new array. */
    public double[] sortedDistances(Relation relation) {
        return sorted(relation.isSame()).clone();
    }

    /** The same, shared: not to be changed. */
    double[] sorted(boolean ofSame) {
        int place = ofSame ? 1 : 0;
        double[] known = sorted.get(place);
        if (known != null) {
            return known;
        }
        double[] distances = new double[ofSame ? same : differentCount()];
        if (table instanceof RowTriangle triangle) {
            triangle.copy(ofSame, distances);
        } else {
            int next = 0;
            for (int pair = 0; pair < table.size(); pair++) {
                if (table.same(pair) == ofSame) {
                    distances[next++] = table.distance(pair);
                }
            }
        }
        Arrays.parallelSort(distances);
        sorted.set(place, distances);
        return distances;
    }

    /** Their curve, made once. */
    Roc curve() {
        Roc known = curve.get(0);
        if (known == null) {
            known = new Roc(sorted(true), sorted(false));
            curve.set(0, known);
        }
        return known;
    }

    @Override
    public String toString() {
        return "ScoredPairs[" + size() + " pairs, " + same + " same, of " + names.length + " identities"
                + (sampled() ? ", drawn from " + population.pairs() : "") + "]";
    }
}
