package org.siamese.spark;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a step would take on 64 executors of 8 cores with a network of 10 Gbit/s, by the formula of docs/cluster.md: a calculation, not a
 * measurement. One chunk an executor; the cores of an executor are taken to share the work evenly.
 */
final class StepProjection {
    private static final int EXECUTORS = 64;
    private static final int CORES = 8;
    private static final double BYTES_A_SECOND = 10e9 / 8;
    /** A second forward pass beside forward and backward: a step's work by a third. */
    private static final double CHUNKED = 4.0 / 3;

    private static final double JOBS = 0.1;
    private static final double SUMMED_A_SECOND = 1e9;

    private StepProjection() {}

    static Map<String, Object> table() {
        Map<String, Object> result = new LinkedHashMap<>();
        for (long parameters : new long[] {1_000_000, 10_000_000, 40_000_000}) {
            for (int batch : new int[] {4096, 65_536}) {
                for (double milliseconds : new double[] {1, 10}) {
                    for (Transfer transfer : Transfer.values()) {
                        result.put(
                                parameters + " parameters, " + batch + " images of " + milliseconds + " ms of a core, "
                                        + transfer,
                                step(parameters, batch, milliseconds / 1e3, transfer));
                    }
                }
            }
        }
        return result;
    }

    private static Map<String, Object> step(long parameters, int batch, double imageSeconds, Transfer transfer) {
        double computing = CHUNKED * batch * imageSeconds / (EXECUTORS * CORES);
        double broadcast = 2 * transfer.bytes(parameters) / BYTES_A_SECOND;
        double gradients = EXECUTORS * (transfer.bytes(parameters) / BYTES_A_SECOND + parameters / SUMMED_A_SECOND);
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("computing, s", computing);
        parts.put("broadcast, s", broadcast);
        parts.put("jobs, s", JOBS);
        parts.put("gradients and their sum, s", gradients);
        double all = computing + broadcast + JOBS + gradients;
        parts.put("step without loss and update, s", all);
        parts.put("share computing", computing / all);
        return parts;
    }
}
