package org.siamese.decision.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.RowMatrix;

/**
 * How open-set identification gets harder as more are enrolled. Half of the identities, at most, are enrolled, in nested galleries of
 * growing size; the others are strangers. Of an enrolled identity the last embedding is the probe, and all others are references.
 *
 * @param rate wanted false-positive identification rate
 * @param pairThreshold the threshold at which that share of different pairs is accepted, as verification would choose it
 * @param points one for each size, ascending
 */
public record GallerySizes(double rate, double pairThreshold, List<Point> points) {
    /** Copies the list. */
    public GallerySizes {
        points = List.copyOf(points);
    }

    /**
     * One size.
     *
     * @param atPairThreshold errors at the threshold for pairs
     * @param atOwnThreshold errors at the threshold for this size
     */
    public record Point(OpenSetErrors atPairThreshold, OpenSetErrors atOwnThreshold) {
        /** Number of enrolled identities. */
        public int gallerySize() {
            return atOwnThreshold.gallerySize();
        }
    }

    /**
     * Measures. Every probe is compared with every reference.
     *
     * @param embeddings one a row
     * @param labels identity of each row; those with one row are strangers only
     * @param sizes of galleries, each at most half of the identities
     * @param rate wanted false-positive identification rate, at least 1 / number of strangers' embeddings
     * @param seed chooses who is enrolled, and the resamples
     */
    public static GallerySizes of(
            RowMatrix embeddings, int[] labels, Distance distance, int[] sizes, double rate, long seed) {
        if (labels.length != embeddings.rows()) {
            throw new IllegalArgumentException(
                    "labels: expected one for each of " + embeddings.rows() + " rows, got " + labels.length);
        }
        RowMatrix rows = distance.prepare(embeddings.requireFinite("embeddings"));
        Map<Integer, List<Integer>> byIdentity = new LinkedHashMap<>();
        for (int row = 0; row < labels.length; row++) {
            byIdentity.computeIfAbsent(labels[row], label -> new ArrayList<>()).add(row);
        }
        List<List<Integer>> order = new ArrayList<>(byIdentity.values());
        java.util.Collections.shuffle(order, new java.util.Random(seed));
        List<List<Integer>> mates = order.stream()
                .filter(of -> of.size() > 1)
                .limit(order.size() / 2)
                .toList();
        int[] ascending = Arrays.stream(sizes).sorted().toArray();
        if (ascending.length == 0 || ascending[0] < 1 || ascending[ascending.length - 1] > mates.size()) {
            throw new IllegalArgumentException("sizes: expected from 1 to " + mates.size()
                    + ", half of the identities and those with two embeddings, got " + Arrays.toString(sizes));
        }
        List<List<Integer>> strangers = new ArrayList<>(order);
        strangers.removeAll(mates);
        double pairThreshold = pairThreshold(rows, labels, distance, rate, seed);
        return new GallerySizes(
                rate,
                pairThreshold,
                Arrays.stream(ascending)
                        .mapToObj(size -> point(
                                scores(rows, labels, distance, mates.subList(0, size), strangers),
                                pairThreshold,
                                rate,
                                seed))
                        .toList());
    }

    private static Point point(OpenSetScores scores, double pairThreshold, double rate, long seed) {
        return new Point(
                OpenSetErrors.of(scores, pairThreshold, seed),
                IdentificationThreshold.of(scores, rate, seed).errors());
    }

    private static double pairThreshold(RowMatrix rows, int[] labels, Distance distance, double rate, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int wanted = (int) Math.min(200_000, (long) labels.length * (labels.length - 1) / 2);
        double[] distances = new double[wanted];
        int next = 0;
        while (next < wanted) {
            int a = random.nextInt(labels.length);
            int b = random.nextInt(labels.length);
            if (labels[a] != labels[b]) {
                distances[next++] = between(rows, distance, a, b);
            }
        }
        Arrays.sort(distances);
        return Math.nextDown(distances[(int) Math.floor(rate * wanted)]);
    }

    private static double between(RowMatrix rows, Distance distance, int a, int b) {
        int d = rows.dimension();
        return distance.between(rows.values(), a * d, rows.values(), b * d, d);
    }

    private static OpenSetScores scores(
            RowMatrix rows,
            int[] labels,
            Distance distance,
            List<List<Integer>> enrolled,
            List<List<Integer>> strangers) {
        List<Integer> references = new ArrayList<>();
        List<Integer> probes = new ArrayList<>();
        for (List<Integer> identity : enrolled) {
            references.addAll(identity.subList(0, identity.size() - 1));
            probes.add(identity.get(identity.size() - 1));
        }
        int mates = probes.size();
        strangers.forEach(probes::addAll);
        OpenSetScores.Probe[] found = new OpenSetScores.Probe[probes.size()];
        java.util.stream.IntStream.range(0, found.length).parallel().forEach(i -> {
            int probe = probes.get(i);
            double closest = Double.POSITIVE_INFINITY;
            int who = -1;
            for (int reference : references) {
                double value = between(rows, distance, probe, reference);
                if (value < closest) {
                    closest = value;
                    who = labels[reference];
                }
            }
            found[i] = new OpenSetScores.Probe(
                    Integer.toString(labels[probe]), i < mates, i < mates && who == labels[probe], closest);
        });
        return OpenSetScores.of(enrolled.size(), List.of(found));
    }
}
