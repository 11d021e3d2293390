package org.siamese.decision.evaluate;

import java.util.Locale;

/**
 * The errors of open-set identification at one threshold, in the terms of NIST's evaluations of face recognition (Grother, Ngan, Hanaoka,
 * "Face Recognition Vendor Test, Part 2: Identification", NISTIR 8271, 2019). Intervals are bootstrap intervals over the identities of the
 * probes; the gallery stays as it is.
 *
 * @param gallerySize number N of enrolled identities
 * @param threshold the greatest distance at which a probe is taken for the closest identity
 * @param falsePositiveRate FPIR(N, T): share of strangers who are taken for somebody
 * @param falseNegativeRate FNIR(N, 1, T): share of mates who are not taken for themselves, because they are too far or another is closer;
 *     NaN without mates
 * @param strangers number of probes of strangers
 * @param mates number of probes of mates
 */
public record OpenSetErrors(
        int gallerySize,
        double threshold,
        Estimate falsePositiveRate,
        Estimate falseNegativeRate,
        int strangers,
        int mates) {
    /**
     * Measures.
     *
     * @param seed of the bootstrap
     */
    public static OpenSetErrors of(OpenSetScores scores, double threshold, long seed) {
        if (Double.isNaN(threshold)) {
            throw new IllegalArgumentException("threshold: expected a number, got NaN");
        }
        int identities = scores.identities();
        int[] strangers = new int[identities];
        int[] accepted = new int[identities];
        int[] mates = new int[identities];
        int[] missed = new int[identities];
        for (int i = 0; i < scores.probes().size(); i++) {
            OpenSetScores.Probe probe = scores.probes().get(i);
            int identity = scores.identity(i);
            boolean taken = probe.distance() <= threshold;
            if (probe.enrolled()) {
                mates[identity]++;
                missed[identity] += taken && probe.right() ? 0 : 1;
            } else {
                strangers[identity]++;
                accepted[identity] += taken ? 1 : 0;
            }
        }
        int[] once = new int[identities];
        java.util.Arrays.fill(once, 1);
        double[] value = {share(accepted, strangers, once), share(missed, mates, once)};
        Bootstrap resamples = Bootstrap.of(
                identities,
                Verification.RESAMPLES,
                seed,
                times -> new double[] {share(accepted, strangers, times), share(missed, mates, times)},
                value);
        return new OpenSetErrors(
                scores.gallerySize(),
                threshold,
                resamples.estimate(value[0], 0, Verification.CONFIDENCE),
                resamples.estimate(value[1], 1, Verification.CONFIDENCE),
                java.util.Arrays.stream(strangers).sum(),
                java.util.Arrays.stream(mates).sum());
    }

    private static double share(int[] some, int[] all, int[] times) {
        long of = 0;
        long total = 0;
        for (int i = 0; i < all.length; i++) {
            of += (long) times[i] * some[i];
            total += (long) times[i] * all[i];
        }
        return (double) of / total;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d enrolled, threshold %.4g: FPIR %s (%d strangers), FNIR %s (%d mates)",
                gallerySize,
                threshold,
                falsePositiveRate.percent(),
                strangers,
                mates == 0 ? "not measured" : falseNegativeRate.percent(),
                mates);
    }
}
