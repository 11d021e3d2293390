package org.siamese.decision.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.RowMatrix;

/**
 * How well the nearest references of a query show the same as the query. Measures and rules are those of
 * pytorch-metric-learning's {@code AccuracyCalculator}: R is the number of references of the query's label, the query itself not counted
 * where it is among them; queries whose label no (other) reference has are left out and counted as lone; measures are means over
 * the remaining queries.
 *
 * <ul>
 *   <li>Recall@K: share of queries with a match among the K nearest; Recall@1 is precision@1;
 *   <li>R-precision: share of matches among the R nearest;
 *   <li>MAP@R: 1/R times the sum over the matches among the R nearest of the precision at their rank (Musgrave, Belongie, Lim,
 *       "A metric learning reality check", 2020);
 *   <li>MRR: mean of 1 / rank of the first match.
 * </ul>
 *
 * <p>A match is ranked after every other reference at the same distance, so that ties cannot flatter: where all embeddings are equal,
 * every measure is as low as it can be. Intervals are bootstrap intervals over the labels of the queries, with the references as they
 * are.
 *
 * @param queries number of queries measured
 * @param loneQueries number of queries left out, because no other reference has their label
 * @param references number of references
 * @param recalls Recall@K by K, in the order asked for
 * @param rPrecision R-precision
 * @param meanAveragePrecisionAtR MAP@R
 * @param meanReciprocalRank MRR
 */
public record Retrieval(
        int queries,
        int loneQueries,
        int references,
        List<RecallAt> recalls,
        Estimate rPrecision,
        Estimate meanAveragePrecisionAtR,
        Estimate meanReciprocalRank) {
    /** The K of Recall@K unless told otherwise. */
    public static final List<Integer> DEFAULT_KS = List.of(1, 2, 4, 8);

    /** Copies the list. */
    public Retrieval {
        recalls = List.copyOf(recalls);
    }

    /**
     * Recall at one K.
     *
     * @param k number of nearest references looked at
     * @param rate share of queries with a match among them
     */
    public record RecallAt(int k, Estimate rate) {}

    /**
     * Every row is a query, and all other rows are its references.
     *
     * @param embeddings one embedding a row, at least 2
     * @param labels label of each row
     * @param distance how two embeddings are compared
     * @param ks the K of Recall@K, each at least 1
     * @param seed of the bootstrap
     * @throws IllegalArgumentException if shapes differ or every query is lone
     */
    public static Retrieval among(RowMatrix embeddings, int[] labels, Distance distance, List<Integer> ks, long seed) {
        RowMatrix rows = rows(embeddings, labels, distance, "embeddings");
        return measure(rows, labels, rows, labels, true, distance, ks, seed);
    }

    /** As {@link #among(RowMatrix, int[], Distance, List, long)} with the default K. */
    public static Retrieval among(RowMatrix embeddings, int[] labels, Distance distance, long seed) {
        return among(embeddings, labels, distance, DEFAULT_KS, seed);
    }

    /**
     * Queries and references are two sets without a common member.
     *
     * @param queries one embedding a row
     * @param queryLabels label of each query
     * @param references one embedding a row
     * @param referenceLabels label of each reference
     * @param distance how two embeddings are compared
     * @param ks the K of Recall@K, each at least 1
     * @param seed of the bootstrap
     * @throws IllegalArgumentException if shapes differ or every query is lone
     */
    public static Retrieval of(
            RowMatrix queries,
            int[] queryLabels,
            RowMatrix references,
            int[] referenceLabels,
            Distance distance,
            List<Integer> ks,
            long seed) {
        RowMatrix queryRows = rows(queries, queryLabels, distance, "queries");
        RowMatrix referenceRows = rows(references, referenceLabels, distance, "references");
        if (queryRows.dimension() != referenceRows.dimension()) {
            throw new IllegalArgumentException("references: expected rows of length " + queryRows.dimension()
                    + ", as those of the queries, got " + referenceRows.dimension());
        }
        return measure(queryRows, queryLabels, referenceRows, referenceLabels, false, distance, ks, seed);
    }

    private static RowMatrix rows(RowMatrix embeddings, int[] labels, Distance distance, String name) {
        if (embeddings.rows() != labels.length) {
            throw new IllegalArgumentException(name + ": expected " + labels.length + " rows for " + labels.length
                    + " labels, got " + embeddings.rows());
        }
        return distance.prepare(embeddings);
    }

    private static Retrieval measure(
            RowMatrix queries,
            int[] queryLabels,
            RowMatrix references,
            int[] referenceLabels,
            boolean selfExcluded,
            Distance distance,
            List<Integer> ks,
            long seed) {
        for (int k : ks) {
            if (k < 1) {
                throw new IllegalArgumentException("ks: expected each at least 1, got " + k);
            }
        }
        Map<Integer, List<Integer>> members = new HashMap<>();
        for (int row = 0; row < referenceLabels.length; row++) {
            members.computeIfAbsent(referenceLabels[row], label -> new ArrayList<>())
                    .add(row);
        }
        double[][] measured = new double[queries.rows()][];
        IntStream.range(0, queries.rows()).parallel().forEach(query -> {
            int[] matches = members.getOrDefault(queryLabels[query], List.of()).stream()
                    .mapToInt(Integer::intValue)
                    .filter(row -> !selfExcluded || row != query)
                    .toArray();
            if (matches.length > 0) {
                double[] distances = distances(queries, query, references, distance);
                measured[query] = ofQuery(ranks(distances, matches, selfExcluded ? query : -1), ks);
            }
        });
        int[] kept = IntStream.range(0, measured.length)
                .filter(query -> measured[query] != null)
                .toArray();
        if (kept.length == 0) {
            throw new IllegalArgumentException(
                    "labels: expected a query whose label another reference has, got none of " + measured.length);
        }
        return pooled(measured, kept, queryLabels, references.rows(), ks, seed);
    }

    private static double[] distances(RowMatrix queries, int query, RowMatrix references, Distance distance) {
        int d = queries.dimension();
        double[] distances = new double[references.rows()];
        for (int row = 0; row < distances.length; row++) {
            distances[row] = ScoredPairs.requireFinite(
                    distance.between(queries.values(), query * d, references.values(), row * d, d), query, row);
        }
        return distances;
    }

    /** The ranks of the matches, from 1, ascending; ties behind all others. */
    private static int[] ranks(double[] distances, int[] matches, int self) {
        double[] near = Arrays.stream(matches)
                .mapToDouble(row -> distances[row])
                .sorted()
                .toArray();
        boolean[] isMatch = new boolean[distances.length];
        for (int row : matches) {
            isMatch[row] = true;
        }
        // How many others come right before the i-th match, but not before the one before it.
        int[] before = new int[near.length + 1];
        for (int row = 0; row < distances.length; row++) {
            if (!isMatch[row] && row != self) {
                before[firstAtLeast(near, distances[row])]++;
            }
        }
        int[] ranks = new int[near.length];
        int others = 0;
        for (int i = 0; i < ranks.length; i++) {
            others += before[i];
            ranks[i] = others + i + 1;
        }
        return ranks;
    }

    private static int firstAtLeast(double[] ascending, double value) {
        return Roc.atMost(ascending, Math.nextDown(value));
    }

    private static double[] ofQuery(int[] ranks, List<Integer> ks) {
        double[] result = new double[ks.size() + 3];
        for (int k = 0; k < ks.size(); k++) {
            result[k] = ranks[0] <= ks.get(k) ? 1 : 0;
        }
        double r = ranks.length;
        for (int i = 0; i < ranks.length && ranks[i] <= r; i++) {
            result[ks.size()] += 1 / r;
            result[ks.size() + 1] += (i + 1.0) / ranks[i] / r;
        }
        result[ks.size() + 2] = 1.0 / ranks[0];
        return result;
    }

    private static Retrieval pooled(
            double[][] measured, int[] kept, int[] labels, int references, List<Integer> ks, long seed) {
        int[] names = Arrays.stream(kept)
                .map(query -> labels[query])
                .distinct()
                .sorted()
                .toArray();
        int size = ks.size() + 3;
        double[][] sums = new double[names.length][size];
        double[] counts = new double[names.length];
        for (int query : kept) {
            int name = Arrays.binarySearch(names, labels[query]);
            counts[name]++;
            for (int k = 0; k < size; k++) {
                sums[name][k] += measured[query][k];
            }
        }
        int[] once = new int[names.length];
        Arrays.fill(once, 1);
        double[] values = weightedMean(sums, counts, once);
        Bootstrap resamples = Bootstrap.of(
                names.length, Verification.RESAMPLES, seed, times -> weightedMean(sums, counts, times), values);
        Estimate[] estimates = new Estimate[size];
        Arrays.setAll(estimates, k -> resamples.estimate(values[k], k, Verification.CONFIDENCE));
        List<RecallAt> recalls = IntStream.range(0, ks.size())
                .mapToObj(k -> new RecallAt(ks.get(k), estimates[k]))
                .toList();
        return new Retrieval(
                kept.length,
                measured.length - kept.length,
                references,
                recalls,
                estimates[ks.size()],
                estimates[ks.size() + 1],
                estimates[ks.size() + 2]);
    }

    static double @Nullable [] weightedMean(double[][] sums, double[] counts, int[] times) {
        double[] mean = new double[sums[0].length];
        double weight = 0;
        for (int name = 0; name < sums.length; name++) {
            weight += times[name] * counts[name];
            for (int k = 0; k < mean.length; k++) {
                mean[k] += times[name] * sums[name][k];
            }
        }
        for (int k = 0; k < mean.length; k++) {
            mean[k] /= weight;
        }
        return mean;
    }
}
