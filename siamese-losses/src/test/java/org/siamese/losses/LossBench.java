package org.siamese.losses;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.Labels;
import org.siamese.core.objective.LossWeight;
import org.siamese.core.objective.MetricLoss;
import org.siamese.losses.miner.TripletMarginMiner;

/**
 * Time and memory of value and gradient of the losses on labels: 128 values an embedding, float32, 32 classes.
 * On one core, with a small heap to show what they need:
 *
 * <pre>
 * mvn -q test-compile dependency:build-classpath -pl siamese-losses -am -Dmdep.outputFile=target/classpath
 * OMP_NUM_THREADS=1 taskset -c 0 java -Xmx1g -cp siamese-losses/target/test-classes:siamese-losses/target/classes:siamese-core/target/classes:$(cat siamese-losses/target/classpath) org.siamese.losses.LossBench
 * </pre>
 *
 * Arguments are batch sizes (default 256 512 1024 2048 4096) and words, if only losses whose names hold one of them are wanted.
 * Time of mined triplets and of AngularLoss grows as batch^3: expect minutes for those at 4096. "its CPU ms" is the processor time
 * of the calling thread, which on a busy machine says more than the clock. "allocated" is what one evaluation allocates on the heap
 * in all, an upper bound of what it holds at once.
 */
public final class LossBench {
    private static final int DIMENSION = 128;
    private static final int CLASSES = 32;
    private static final int[] DEFAULT_SIZES = {256, 512, 1024, 2048, 4096};

    private LossBench() {}

    /** Prints the table. */
    public static void main(String[] arguments) {
        int[] sizes = Arrays.stream(arguments)
                .filter(LossBench::isSize)
                .mapToInt(Integer::parseInt)
                .toArray();
        String[] words = Arrays.stream(arguments).filter(a -> !isSize(a)).toArray(String[]::new);
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
        losses.put("TripletMargin, mined", TripletMarginLoss.ofDefaults().withMiner(TripletMarginMiner.ofDefaults()));
        losses.put("SignalToNoise", SignalToNoiseRatioContrastiveLoss.ofDefaults());
        losses.put("TupletMargin", TupletMarginLoss.ofDefaults());
        losses.put("IntraPairVariance", IntraPairVarianceLoss.ofDefaults());
        losses.put("RankedList", RankedListLoss.ofDefaults());
        losses.put("Histogram", HistogramLoss.ofDefaults());
        losses.put("NPairs", NPairsLoss.ofDefaults());
        losses.put("Hadsell", HadsellContrastiveLoss.ofDefaults());
        losses.put("CosineContrastive", CosineContrastiveLoss.ofDefaults());
        losses.put("LogisticPair", LogisticPairLoss.ofDefaults());
        losses.put("ProxyAnchor", ProxyAnchorLoss.ofClasses(CLASSES));
        losses.put("SoftTriple", SoftTripleLoss.ofClasses(CLASSES));
        losses.put("Angular", AngularLoss.ofDefaults());
        System.out.printf("%-28s %6s %12s %12s %14s%n", "loss", "batch", "median ms", "its CPU ms", "allocated MiB");
        for (Map.Entry<String, MetricLoss> loss : losses.entrySet()) {
            boolean wanted = words.length == 0 || Arrays.stream(words).anyMatch(loss.getKey()::contains);
            for (int size : sizes.length == 0 ? DEFAULT_SIZES : sizes) {
                if (!wanted) {
                    break;
                }
                measure(loss.getKey(), loss.getValue(), size);
            }
        }
    }

    private static boolean isSize(String argument) {
        return argument.chars().allMatch(Character::isDigit);
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
        Map<String, INDArray> weights = new HashMap<>();
        for (LossWeight weight : loss.weights(DIMENSION)) {
            float[] start = new float[(int) (weight.rows() * weight.columns())];
            for (int i = 0; i < start.length; i++) {
                start[i] = (float) random.nextGaussian() / DIMENSION;
            }
            weights.put(weight.name(), Nd4j.createFromArray(start).reshape('c', weight.rows(), weight.columns()));
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        for (int i = 0; i < Math.max(2, 8192 / size); i++) {
            loss.evaluate(rows, labels, weights);
        }
        double[] times = new double[size > 1024 ? 5 : 15];
        double[] ofThread = new double[times.length];
        long allocated = 0;
        for (int i = 0; i < times.length; i++) {
            long bytes = threads.getThreadAllocatedBytes(thread);
            long used = threads.getCurrentThreadCpuTime();
            long start = System.nanoTime();
            loss.evaluate(rows, labels, weights);
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
