package org.siamese.spark;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A step's way back: executors compute the parts' gradients, which are added in the order of {@link org.siamese.core.engine.ChunkedStep}, by the
 * driver or by executors. Gradients stay with the executors that computed them until they are fetched; those of an executor that is lost
 * meanwhile are computed again.
 */
final class GradientJob {
    /** As often as Spark tries a task where nothing else is said. */
    private static final int MOST_TRIES = 4;

    private final JavaSparkContext spark;
    private final Broadcast<Job> job;
    private final StepState state;
    private final List<BatchTask> tasks;
    private final List<PartGradient> gradients;

    private GradientJob(JavaSparkContext spark, Broadcast<Job> job, StepState state, List<BatchTask> tasks) {
        this.spark = spark;
        this.job = job;
        this.state = state;
        this.tasks = tasks;
        this.gradients = new ArrayList<>();
    }

    /**
     * Computes the gradients.
     *
     * @param job of the run
     * @param state of the step
     * @param tasks one for each part
     * @param spread where they run
     */
    static GradientJob run(
            JavaSparkContext spark,
            Broadcast<Job> job,
            StepState state,
            List<BatchTask> tasks,
            Function<List<BatchTask>, JavaRDD<BatchTask>> spread) {
        GradientJob all = new GradientJob(spark, job, state, tasks);
        all.gradients.addAll(backward(job, state, spread.apply(tasks)));
        return all;
    }

    private static List<PartGradient> backward(Broadcast<Job> run, StepState step, JavaRDD<BatchTask> tasks) {
        return tasks.map(task -> Worker.of(run.value()).backward(step, task)).collect();
    }

    /** Who computed the parts. */
    List<PartWork> by() {
        return gradients.stream().map(PartGradient::by).toList();
    }

    /**
     * Adds them to a sum.
     *
     * @param adders executors that add, before the driver takes their sum; 0 where the driver adds
     */
    void addTo(GradientTotal total, int adders) {
        long length = gradients.get(0).gradient().length();
        BitSet open = new BitSet();
        open.set(0, pieces().count(length));
        boolean byExecutors = adders > 0 && !pieces().whole(length);
        for (int tried = 1; !open.isEmpty(); tried++) {
            Set<Integer> lost = byExecutors ? byExecutors(total, open, adders, tried) : total.add(sum(), open);
            if (!open.isEmpty() && tried == MOST_TRIES) {
                throw new ClusterException(
                        "gradients of parts were lost with their executors " + tried + " times in one step", null);
            }
            again(lost);
        }
    }

    private Set<Integer> byExecutors(GradientTotal total, BitSet open, int adders, int tried) {
        VectorSum gradientsToAdd = sum();
        SentVector to = SentVector.ofBlocks(gradientsToAdd.length(), state.broadcast(), "sum" + tried);
        List<SumTask> shares = IntStream.range(0, adders)
                .mapToObj(i -> SumTask.of(i, adders, pieces().count(to.length())))
                .toList();
        Set<Integer> lost = new TreeSet<>();
        spark.parallelize(shares, adders)
                .map(share -> share.run(gradientsToAdd, to))
                .collect()
                .forEach(lost::addAll);
        if (lost.isEmpty()) {
            total.add(new VectorSum(List.of(to), pieces(), Transfer.FLOAT32), open);
        }
        return lost;
    }

    /** The last part's gradient comes first, then those of the others in their order. */
    private VectorSum sum() {
        int last = gradients.size() - 1;
        List<SentVector> ordered = new ArrayList<>();
        ordered.add(gradients.get(last).gradient());
        gradients.subList(0, last).forEach(part -> ordered.add(part.gradient()));
        return new VectorSum(ordered, pieces(), job.value().transfer());
    }

    /** Computes those gradients again of which something was lost. */
    private void again(Set<Integer> places) {
        if (places.isEmpty()) {
            return;
        }
        int last = gradients.size() - 1;
        List<Integer> parts =
                places.stream().map(place -> place == 0 ? last : place - 1).toList();
        List<PartGradient> computed = backward(
                job, state, spark.parallelize(parts.stream().map(tasks::get).toList(), parts.size()));
        for (int i = 0; i < parts.size(); i++) {
            gradients.set(parts.get(i), computed.get(i));
        }
    }

    private Pieces pieces() {
        return job.value().pieces();
    }
}
