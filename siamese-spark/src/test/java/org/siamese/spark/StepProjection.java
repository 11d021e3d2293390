package org.siamese.spark;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a step would take on 64 executors of 8 cores with a network of 10 Gbit/s, by the formula of docs/cluster.md, from what its parts take
 * on this machine: a calculation, not a measurement. One chunk an executor; the cores of an executor are taken to share the work evenly.
 */
final class StepProjection {
    private static final int EXECUTORS = 64;
    private static final int CORES = 8;
    private static final double BYTES_A_SECOND = 10e9 / 8;
    /** A second forward pass beside forward and backward: a step's work by a third. */
    private static final double CHUNKED = 4.0 / 3;

    private StepProjection() {}

    /**
     * Measured seconds.
     *
     * @param jobs of the two jobs of a step, without their tasks
     * @param task of each part, in both jobs
     * @param rates of a parameter: to bring it to the executors, to bring it to the driver from one part and add it, and to add it on executors
     * @param update of a parameter
     */
    record Constants(double jobs, double task, Map<Transfer, double[]> rates, double update) {}

    static Map<String, Object> table(Constants constants) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("two jobs, s", constants.jobs());
        result.put("a part in both, s", constants.task());
        constants.rates().forEach((transfer, rates) -> {
            result.put(transfer + ", parameter to the executors, ns", 1e9 * rates[0]);
            result.put(transfer + ", gradient of a part to the driver, ns", 1e9 * rates[1]);
            result.put(transfer + ", gradient added by executors, ns", 1e9 * rates[2]);
        });
        result.put("update of a parameter, ns", 1e9 * constants.update());
        for (long parameters : new long[] {1_000_000, 10_000_000, 40_000_000}) {
            for (int batch : new int[] {4096, 65_536}) {
                for (double milliseconds : new double[] {1, 10}) {
                    for (Transfer transfer : Transfer.values()) {
                        result.put(
                                parameters + " parameters, " + batch + " images of " + milliseconds + " ms of a core, "
                                        + transfer,
                                step(constants, parameters, batch, milliseconds / 1e3, transfer));
                    }
                }
            }
        }
        return result;
    }

    private static Map<String, Object> step(
            Constants constants, long parameters, int batch, double imageSeconds, Transfer transfer) {
        double[] rates = constants.rates().get(transfer);
        double sent = transfer.bytes(parameters) / BYTES_A_SECOND;
        double computing = CHUNKED * batch * imageSeconds / (EXECUTORS * CORES);
        double jobs = constants.jobs() + EXECUTORS * constants.task();
        double broadcast = parameters * rates[0] + 2 * sent;
        double driver = EXECUTORS * (parameters * rates[1] + sent);
        // One more job.
        double executors =
                jobs / 2 + parameters * rates[2] + sent + Transfer.FLOAT32.bytes(parameters) / BYTES_A_SECOND;
        double update = parameters * constants.update();
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("computing, s", computing);
        parts.put("jobs, s", jobs);
        parts.put("broadcast, s", broadcast);
        parts.put("gradients added by the driver, s", driver);
        parts.put("gradients added by executors, s", executors);
        parts.put("update, s", update);
        double others = computing + jobs + broadcast + update;
        parts.put("step, driver adds, s", others + driver);
        parts.put("step, executors add, s", others + executors);
        parts.put("share computing, executors add", computing / (others + executors));
        return parts;
    }
}
