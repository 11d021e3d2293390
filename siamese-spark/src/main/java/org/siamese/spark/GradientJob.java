package org.siamese.spark;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * The job of a step's way back: executors compute the parts' gradients, which are added in the order of {@link
 * org.siamese.core.engine.ChunkedStep}, by the driver or by executors.
 *
 * @param job of the run
 * @param state of the step
 * @param blocks stretches that executors add; 0 where the driver does
 */
record GradientJob(Broadcast<Job> job, Broadcast<StepState> state, int blocks) {
    /**
     * What came back.
     *
     * @param gradients of the parts, encoded, in the order in which they are added
     * @param transfer how they are encoded
     * @param by who computed the parts
     * @param summed whether they are sums of stretches, one after the other
     */
    record Result(List<byte[]> gradients, Transfer transfer, List<PartWork> by, boolean summed) {
        /** The sum, added to what was there before. */
        float[] addTo(float @Nullable [] before) {
            if (summed) {
                return whole();
            }
            float[] sum = before;
            for (byte[] gradient : gradients) {
                if (sum == null) {
                    sum = transfer.decode(gradient);
                } else {
                    transfer.addTo(sum, gradient);
                }
            }
            return sum;
        }

        private float[] whole() {
            List<float[]> blocks = gradients.stream().map(transfer::decode).toList();
            float[] all =
                    new float[blocks.stream().mapToInt(block -> block.length).sum()];
            int start = 0;
            for (float[] block : blocks) {
                System.arraycopy(block, 0, all, start, block.length);
                start += block.length;
            }
            return all;
        }
    }

    /** Runs it. */
    Result run(JavaRDD<BatchTask> tasks) {
        return blocks == 0 ? collected(tasks) : summed(tasks);
    }

    private Result collected(JavaRDD<BatchTask> tasks) {
        Broadcast<Job> run = job;
        Broadcast<StepState> step = state;
        List<PartGradient> gradients = tasks.map(task -> Worker.of(run.value()).backward(step.value(), task))
                .collect();
        int last = gradients.size() - 1;
        List<byte[]> ordered = IntStream.rangeClosed(0, last)
                .mapToObj(i -> gradients.get(i == 0 ? last : i - 1).gradient())
                .toList();
        return new Result(
                ordered,
                run.value().transfer(),
                gradients.stream().map(PartGradient::by).toList(),
                false);
    }

    private Result summed(JavaRDD<BatchTask> tasks) {
        Broadcast<Job> run = job;
        Broadcast<StepState> step = state;
        int count = blocks;
        List<BlockSum> sums = tasks.flatMapToPair(task -> {
                    PartGradient gradient = Worker.of(run.value()).backward(step.value(), task);
                    PartBlock[] cut =
                            PartBlock.cut(task.index(), gradient, run.value().transfer(), count);
                    return IntStream.range(0, count)
                            .mapToObj(block -> new Tuple2<>(block, cut[block]))
                            .iterator();
                })
                .groupByKey(new HashPartitioner(count))
                .map(block -> BlockSum.of(block._1(), block._2(), run.value().transfer()))
                .collect();
        List<BlockSum> ordered =
                sums.stream().sorted(Comparator.comparingInt(BlockSum::block)).toList();
        return new Result(
                ordered.stream().map(BlockSum::sum).toList(),
                Transfer.FLOAT32,
                ordered.get(0).by(),
                true);
    }
}
