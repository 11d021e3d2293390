package org.siamese.losses;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.Labels;
import org.siamese.core.engine.BlasKernels;
import org.siamese.core.objective.MetricLoss;

/**
 * Time and memory of value and gradient of the losses over all pairs or triplets: 128 values an embedding, float32, 32 classes.
 * On one core, with a small heap to show what they need:
 *
 * <pre>
 * mvn -q test-compile dependency:build-classpath -pl siamese-losses -am -Dmdep.outputFile=target/classpath
 * OMP_NUM_THREADS=1 taskset -c 0 java -Xmx1g -cp siamese-losses/target/test-classes:siamese-losses/target/classes:siamese-core/target/classes:$(cat siamese-losses/target/classpath) org.siamese.losses.LossBench
 * </pre>
 *
 * Arguments are batch sizes (default 256 512 1024 2048 4096). "its CPU ms" is the processor time of the calling thread, which on
 * a busy machine says more than the clock. "allocated" is what one evaluation allocates on the heap in all, an upper bound of
 * what it holds at once.
 */
public final class LossBench {
    private static final int DIMENSION = 128;
    private static final int CLASSES = 32;

    private LossBench() {}

    /** Prints the table. */
    public static void main(String[] arguments) {
        BlasKernels.choose();
        int[] sizes = arguments.length == 0
                ? new int[] {256, 512, 1024, 2048, 4096}
                : Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
        Map<String, MetricLoss> losses = new LinkedHashMap<>();
        losses.put("TripletMargin, all triplets", TripletMarginLoss.ofDefaults());
        losses.put("NTXent", NTXentLoss.ofDefaults());
        losses.put("Contrastive", ContrastiveLoss.ofDefaults());
        losses.put("MultiSimilarity", MultiSimilarityLoss.ofDefaults());
        losses.put("SupCon", SupConLoss.ofDefaults());
        losses.put("Circle", CircleLoss.ofDefaults());
        losses.put("LiftedStructure", LiftedStructureLoss.ofDefaults());
        losses.put("GeneralizedLifted", GeneralizedLiftedStructureLoss.ofDefaults());
        losses.put("NCA", NCALoss.ofDefaults());
        losses.put("FastAP", FastAPLoss.ofDefaults());
        losses.put("Margin", MarginLoss.ofDefaults());
        System.out.printf("%-28s %6s %12s %12s %14s%n", "loss", "batch", "median ms", "its CPU ms", "allocated MiB");
        for (Map.Entry<String, MetricLoss> loss : losses.entrySet()) {
            for (int size : sizes) {
                measure(loss.getKey(), loss.getValue(), size);
            }
        }
    }

    private static void measure(String name, MetricLoss loss, int size) {
        Random random = new Random(1);
        float[] values = new float[size * DIMENSION];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        INDArray rows =
                Nd4j.createFromArray(values).reshape('c', size, DIMENSION).castTo(DataType.FLOAT);
        int[] classes = new int[size];
        Arrays.setAll(classes, row -> row % CLASSES);
        Labels labels = Labels.of(classes);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        for (int i = 0; i < Math.max(2, 8192 / size); i++) {
            loss.evaluate(rows, labels);
        }
        double[] times = new double[size > 1024 ? 5 : 15];
        double[] ofThread = new double[times.length];
        long allocated = 0;
        for (int i = 0; i < times.length; i++) {
            long bytes = threads.getThreadAllocatedBytes(thread);
            long used = threads.getCurrentThreadCpuTime();
            long start = System.nanoTime();
            loss.evaluate(rows, labels);
            times[i] = (System.nanoTime() - start) / 1e6;
            ofThread[i] = (threads.getCurrentThreadCpuTime() - used) / 1e6;
            allocated = threads.getThreadAllocatedBytes(thread) - bytes;
        }
        Arrays.sort(times);
        Arrays.sort(ofThread);
        System.out.printf(
                "%-28s %6d %12.1f %12.1f %14.1f%n",
                name, size, times[times.length / 2], ofThread[times.length / 2], allocated / 1048576.0);
    }
}
