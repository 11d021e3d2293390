package org.siamese.decision.evaluate;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.RowMatrix;

/**
 * Seconds and heap of all measures on many embeddings. Arguments: embeddings (10,000), dimension (128), embeddings an identity (10).
 * Run with {@code -Xmx2g}, which is the limit to be kept.
 */
final class EvaluationBench {
    private EvaluationBench() {}

    public static void main(String[] arguments) {
        int n = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        int dimension = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 128;
        int each = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10;
        Random random = new Random(1);
        float[] values = new float[n * dimension];
        for (int row = 0; row < n; row++) {
            Random identity = new Random(row / each);
            for (int k = 0; k < dimension; k++) {
                values[row * dimension + k] = (float) (identity.nextGaussian() + 1.5 * random.nextGaussian());
            }
        }
        int[] classes = new int[n];
        Arrays.setAll(classes, row -> row / each);
        RowMatrix embeddings = RowMatrix.of(values, n, dimension);
        long start = System.nanoTime();
        ScoredPairs pairs = ScoredPairs.allPairs(embeddings, classes);
        report("pairs: " + pairs, start);
        ModelCalibration calibration =
                ModelCalibration.on(pairs, "bench").falseAcceptRate(0.01).build();
        report("calibration", start);
        Verification result = Verification.of(pairs, calibration.threshold().distance(), calibration.calibration(), 1);
        report("verification", start);
        Retrieval retrieval = Retrieval.among(embeddings, classes, EuclideanDistance.plain(), 1);
        report("retrieval", start);
        System.out.println(result);
        System.out.println(retrieval);
    }

    private static void report(String what, long start) {
        Runtime runtime = Runtime.getRuntime();
        System.out.printf(
                Locale.ROOT,
                "%6.1f s, heap %d MiB of %d: %s%n",
                (System.nanoTime() - start) / 1e9,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                runtime.maxMemory() >> 20,
                what);
    }
}
