package org.siamese.spark;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.engine.BatchPart;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.engine.StepTotals;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.engine.TowerEngines;
import org.siamese.core.log.Loggers;
import org.slf4j.Logger;

/**
 * The cluster as an engine: a batch's rows are cut into chunks, each chunk is a task, and embeddings and gradients come back to the driver,
 * the gradients added in the order of {@link org.siamese.core.engine.ChunkedStep}. The number of tasks does not depend on the number of
 * executors, so the result does not either. A local engine updates the parameters.
 */
final class ClusterEngine implements TowerEngine {
    private static final Logger LOG = Loggers.of(ClusterEngine.class);

    private static final AtomicLong STEPS = new AtomicLong();
    private static final long NOTHING_TO_REMOVE = -1;

    private final JavaSparkContext spark;
    private final Broadcast<Job> job;
    private final TowerEngine local;
    private final Transfer transfer;
    private final Pieces pieces;
    private final Summation summation;
    private final int chunkRows;
    private final boolean augments;
    private final NextBatch following;
    private final GradientTotal total = new GradientTotal();
    private final PartHomes homes = new PartHomes();
    private final Consumer<StepTimes> times;
    private final Clock clock = new Clock();
    private @Nullable StepState state;
    private @Nullable Broadcast<String> blocks;
    private List<BatchTask> parts = List.of();
    private int summed;
    private boolean compared;

    /**
     * Opens the engine.
     *
     * @param job of the network's run
     * @param summation who adds the gradients
     * @param chunkRows of a task, whole tuples
     * @param augments whether pictures are varied
     * @param following tells which images the next batch shows
     * @param times is told where each step's time went
     */
    ClusterEngine(
            JavaSparkContext spark,
            Broadcast<Job> job,
            ComputationGraph network,
            Summation summation,
            int chunkRows,
            boolean augments,
            NextBatch following,
            Consumer<StepTimes> times) {
        this.spark = spark;
        this.job = job;
        this.local = TowerEngines.open(network);
        this.transfer = job.value().transfer();
        this.pieces = job.value().pieces();
        this.summation = summation;
        this.chunkRows = chunkRows;
        this.augments = augments;
        this.following = following;
        this.times = times;
    }

    @Override
    public String name() {
        return "Spark, with the " + local.name() + " engine";
    }

    @Override
    public boolean cutsBatches() {
        return true;
    }

    @Override
    public ComputationGraph network() {
        return local.network();
    }

    @Override
    public INDArray forward(INDArray references, BatchPart part) {
        StepState shared = share(part);
        int rows = Math.toIntExact(references.size(0));
        List<BatchTask> cut = ReferenceBatches.tasks(references, chunkRows, augments);
        parts = cut;
        List<BatchTask> tasks = withNext(cut, part.epoch(), references.getLong(0, 1));
        Broadcast<Job> run = job;
        clock.start();
        List<Embedded> embedded = StepFailures.explained(() -> homes.spread(spark, tasks)
                .map(some -> Worker.of(run.value()).forward(shared, some))
                .collect());
        clock.forward = clock.lap(clock.forward);
        clock.computingForward +=
                PartWork.longest(embedded.stream().map(Embedded::by).toList());
        homes.note(spark, embedded.stream().map(one -> one.by().place()).toList());
        compare(embedded);
        int dimension = embedded.get(0).embeddings().length / cut.get(0).images().length;
        float[] all = new float[rows * dimension];
        for (int i = 0; i < embedded.size(); i++) {
            float[] some = embedded.get(i).embeddings();
            System.arraycopy(some, 0, all, Math.toIntExact(cut.get(i).firstRow()) * dimension, some.length);
        }
        return Nd4j.createFromArray(all).reshape('c', rows, dimension);
    }

    private List<BatchTask> withNext(List<BatchTask> cut, int epoch, long firstSeed) {
        int[] next = following.after(epoch, firstSeed);
        return cut.stream()
                .map(task -> task.withNext(Arrays.copyOfRange(
                        next,
                        Math.min(next.length, Math.toIntExact(task.firstRow())),
                        Math.min(next.length, Math.toIntExact(task.firstRow() + task.images().length)))))
                .toList();
    }

    private StepState share(BatchPart part) {
        StepState known = state;
        if (known != null) {
            return known;
        }
        clock.reset();
        clock.start();
        INDArray parameters = network().params();
        long removedWith = NOTHING_TO_REMOVE;
        if (!pieces.whole(parameters.length())) {
            Broadcast<String> created = spark.broadcast("the blocks of a step");
            blocks = created;
            removedWith = created.id();
        }
        known = new StepState(
                STEPS.incrementAndGet(),
                part.iteration(),
                part.epoch(),
                SentVector.of(parameters, transfer, pieces, removedWith, "parameters"));
        clock.broadcast = clock.lap(0);
        state = known;
        return known;
    }

    /** Bits may differ between engines and processors, which is worth a line. */
    private void compare(List<Embedded> embedded) {
        if (compared) {
            return;
        }
        compared = true;
        difference(
                        embedded.stream().map(Embedded::computedBy).distinct().toList(),
                        local.name() + " on " + Worker.processor())
                .ifPresent(LOG::warn);
    }

    /** What is to be said of executors that compute with these engines and processors. */
    static Optional<String> difference(List<String> kinds, String here) {
        if (kinds.equals(List.of(here))) {
            return Optional.empty();
        }
        return Optional.of(
                "the executors compute with " + kinds + ", the driver would with " + here
                        + ": the last bits of the result may depend on which executor takes which part, and differ from one machine's");
    }

    @Override
    public void backward(INDArray gradient) {
        StepState shared = state;
        if (shared == null || parts.isEmpty()) {
            throw new IllegalStateException("backward: expected a forward pass before it, got none");
        }
        float[] rows = FloatValues.array(gradient);
        int dimension = Math.toIntExact(gradient.size(1));
        List<BatchTask> tasks = parts.stream()
                .map(part -> part.withGradient(Arrays.copyOfRange(
                        rows,
                        Math.toIntExact(part.firstRow()) * dimension,
                        Math.toIntExact(part.firstRow() + part.images().length) * dimension)))
                .toList();
        parts = List.of();
        // Later batches of a step are added to the sum of those before, which the driver holds.
        int executors = PartHomes.executors(spark);
        boolean onExecutors =
                !total.filled() && summation.onExecutors(executors, network().numParams());
        clock.start();
        GradientJob gradients = StepFailures.explained(
                () -> GradientJob.run(spark, job, shared, tasks, some -> homes.spread(spark, some)));
        clock.backward = clock.lap(clock.backward);
        clock.computingBackward += PartWork.longest(gradients.by());
        StepFailures.explained(() -> {
            gradients.addTo(total, onExecutors ? executors : 0);
            return gradients;
        });
        summed += tasks.size();
        clock.reduce = clock.lap(clock.reduce);
    }

    @Override
    public INDArray gradientSum() {
        return total.filled() ? total.get().dup() : local.gradientSum();
    }

    @Override
    public void setGradientSum(INDArray newSum) {
        total.set(newSum);
    }

    @Override
    public void clearGradientSum() {
        total.clear();
        summed = 0;
    }

    @Override
    public double penalty() {
        return local.penalty();
    }

    @Override
    public double update(StepTotals totals, StepDetail detail) {
        clock.start();
        local.setGradientSum(total.get());
        double norm = local.update(
                new StepTotals(totals.loss(), totals.batches(), Math.max(summed, totals.batches())), detail);
        clearGradientSum();
        release();
        times.accept(clock.times(clock.lap(0)));
        return norm;
    }

    private void release() {
        Broadcast<String> old = blocks;
        state = null;
        blocks = null;
        if (old != null) {
            old.destroy();
        }
    }

    @Override
    public INDArray embed(INDArray features) {
        return local.embed(features);
    }

    @Override
    public void endEpoch() {
        local.endEpoch();
    }

    @Override
    public void writeNetwork() {
        local.writeNetwork();
    }

    @Override
    public void close() {
        release();
        total.close();
        local.close();
    }

    /** Adds up where a step's time goes. */
    private static final class Clock {
        private long last;
        private double broadcast;
        private double forward;
        private double backward;
        private double reduce;
        private double computingForward;
        private double computingBackward;

        void reset() {
            broadcast = 0;
            forward = 0;
            backward = 0;
            reduce = 0;
            computingForward = 0;
            computingBackward = 0;
        }

        void start() {
            last = System.nanoTime();
        }

        double lap(double before) {
            long now = System.nanoTime();
            double seconds = (now - last) / 1e9;
            last = now;
            return before + seconds;
        }

        StepTimes times(double update) {
            return new StepTimes(
                    broadcast,
                    forward,
                    backward,
                    reduce,
                    update,
                    computingForward + computingBackward,
                    computingForward);
        }
    }
}
