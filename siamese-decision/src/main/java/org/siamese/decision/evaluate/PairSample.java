package org.siamese.decision.evaluate;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.RowMatrix;

/** Some of the pairs of many rows: all same pairs or half of the sample, then random different ones. */
final class PairSample {
    private final int[] identityOf;
    private final int identities;
    /** Rows ordered by identity; those of identity i lie from {@code starts[i]} to {@code starts[i + 1]}. */
    private final int[] rows;

    private final int[] starts;
    private final int[] first;
    private final int[] second;
    private int same;

    private PairSample(int[] identityOf, int identities, int size) {
        this.identityOf = identityOf;
        this.identities = identities;
        first = new int[size];
        second = new int[size];
        starts = new int[identities + 1];
        for (int identity : identityOf) {
            starts[identity + 1]++;
        }
        Arrays.parallelPrefix(starts, Integer::sum);
        rows = new int[identityOf.length];
        int[] next = Arrays.copyOf(starts, identities);
        for (int row = 0; row < rows.length; row++) {
            rows[next[identityOf[row]]++] = row;
        }
    }

    /** A sample of rows that have more pairs than {@code size}. */
    static PairSample of(int[] identityOf, int identities, int size, SplittableRandom random) {
        PairSample sample = new PairSample(identityOf, identities, size);
        PairPopulation population = PairPopulation.ofRows(identityOf, identities);
        int wanted = population.different() == 0 ? size : size / 2;
        if (population.same() <= wanted) {
            sample.takeAllSame();
        } else {
            sample.drawSame(wanted, random);
        }
        if (population.different() > 0) {
            sample.drawDifferent(random);
        }
        return sample;
    }

    private int count(int identity) {
        return starts[identity + 1] - starts[identity];
    }

    private void takeAllSame() {
        for (int identity = 0; identity < identities; identity++) {
            for (int a = starts[identity]; a < starts[identity + 1]; a++) {
                for (int b = a + 1; b < starts[identity + 1]; b++, same++) {
                    first[same] = rows[a];
                    second[same] = rows[b];
                }
            }
        }
    }

    private void drawSame(int wanted, SplittableRandom random) {
        long[] upTo = upTo(identity -> RowTriangle.pairs(count(identity)));
        for (; same < wanted; same++) {
            int identity = pick(upTo, random);
            int a = random.nextInt(count(identity));
            int b = random.nextInt(count(identity) - 1);
            first[same] = rows[starts[identity] + a];
            second[same] = rows[starts[identity] + (b < a ? b : b + 1)];
        }
    }

    private void drawDifferent(SplittableRandom random) {
        long[] upTo = upTo(identity -> (long) count(identity) * (rows.length - count(identity)));
        for (int k = same; k < first.length; k++) {
            int identity = pick(upTo, random);
            int outside = random.nextInt(rows.length - count(identity));
            first[k] = rows[starts[identity] + random.nextInt(count(identity))];
            second[k] = rows[outside < starts[identity] ? outside : outside + count(identity)];
        }
    }

    private long[] upTo(IntToLongFunction weight) {
        long[] upTo =
                IntStream.range(0, identities).mapToLong(weight::applyAsLong).toArray();
        Arrays.parallelPrefix(upTo, Long::sum);
        return upTo;
    }

    /** An index as likely as its weight, whose running sum is {@code upTo}. */
    private static int pick(long[] upTo, SplittableRandom random) {
        long wanted = random.nextLong(upTo[upTo.length - 1]) + 1;
        int low = 0;
        int high = upTo.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (upTo[middle] >= wanted) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    int same() {
        return same;
    }

    PairList measure(RowMatrix embeddings, Distance distance) {
        int d = embeddings.dimension();
        double[] values = embeddings.values();
        double[] distances = new double[first.length];
        IntStream.range(0, first.length)
                .parallel()
                .forEach(k -> distances[k] = ScoredPairs.requireFinite(
                        distance.between(values, first[k] * d, values, second[k] * d, d), first[k], second[k]));
        boolean[] relations = new boolean[first.length];
        Arrays.fill(relations, 0, same, true);
        int[] left = new int[first.length];
        int[] right = new int[first.length];
        Arrays.setAll(left, k -> identityOf[first[k]]);
        Arrays.setAll(right, k -> identityOf[second[k]]);
        return new PairList(distances, relations, left, right, identities);
    }
}
