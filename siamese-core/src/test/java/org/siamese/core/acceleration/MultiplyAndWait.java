package org.siamese.core.acceleration;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Multiplies matrices on ND4J, sleeps after each product, and prints the processor time of the quietest sleep in milliseconds and OpenBLAS's
 * setting.
 */
final class MultiplyAndWait {
    private static final int SIDE = 512;
    private static final int PRODUCTS = 30;
    private static final int SLEEP = 20;

    private MultiplyAndWait() {}

    public static void main(String[] arguments) throws InterruptedException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        INDArray left = Nd4j.ones(DataType.FLOAT, SIDE, SIDE);
        INDArray product = Nd4j.createUninitialized(DataType.FLOAT, new long[] {SIDE, SIDE}, 'f');
        long quietest = Long.MAX_VALUE;
        for (int i = 0; i < PRODUCTS; i++) {
            left.mmuli(left, product);
            long start = system.getProcessCpuTime();
            Thread.sleep(SLEEP);
            quietest = Math.min(quietest, system.getProcessCpuTime() - start);
        }
        String setting =
                (String) BlasThreads.function("getenv").invoke(String.class, new Object[] {BlasThreads.VARIABLE});
        System.out.printf(Locale.ROOT, "%.1f %s%n", quietest / 1e6, setting);
    }
}
