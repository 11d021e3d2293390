package org.siamese.onednn;

import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.engine.BatchPart;
import org.siamese.core.engine.GradientSum;
import org.siamese.core.engine.Precision;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.engine.StepTotals;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.layer.DenseLayout;
import org.siamese.core.plan.TowerPlan;
import org.siamese.onednn.internal.memory.ArrayMemory;
import org.siamese.onednn.internal.program.Program;
import org.siamese.onednn.internal.stage.Run;

/**
 * Trains on oneDNN. It works on the network's own parameter vector, gradient vector and updater state, so these are exact in both
 * directions at any time. Parameters of frozen layers are read once for each shape of batch.
 */
final class OneDnnEngine implements TowerEngine {
    /** Batch shapes that stay ready. */
    private static final int MOST_PROGRAMS = 3;

    private final ComputationGraph network;
    private final TowerPlan plan;
    private final Precision precision;
    private final Embedding embedding;
    private final NetworkUpdate update;
    private final Map<List<Long>, Training> programs = new LinkedHashMap<>(8, 0.75f, true);
    private final GradientSum sum;
    private @Nullable Forwarded forwarded;
    private boolean closed;

    /** A program with the arrays at its ends. */
    private record Training(Program program, INDArray embeddings, INDArray gradient) {}

    /** The pass that the next backward pass goes back through. */
    private record Forwarded(Training training, Run run) {}

    OneDnnEngine(ComputationGraph network) {
        this(network, Precision.FLOAT32);
    }

    /** An engine that trains with products of a precision; it embeds in float32. */
    OneDnnEngine(ComputationGraph network, Precision precision) {
        this.network = network;
        this.precision = precision;
        if (network.getGradientsViewArray() == null) {
            network.initGradientsView();
        }
        this.plan = TowerPlan.forTraining(network);
        this.embedding = new Embedding(plan, Precision.FLOAT32);
        this.update = new NetworkUpdate(network);
        this.sum = new GradientSum(network, addedInPlace());
    }

    /** Stretches of the gradient vector to which programs add by themselves. */
    private List<long[]> addedInPlace() {
        long first = ArrayMemory.address(network.getFlattenedGradients()).address();
        return Program.addedInPlace(plan, precision).stream()
                .map(weights -> {
                    INDArray gradient = weights.gradient();
                    long start = (ArrayMemory.address(gradient).address() - first) / Float.BYTES;
                    return new long[] {start, start + gradient.length()};
                })
                .toList();
    }

    @Override
    public String name() {
        return OneDnnEngineProvider.NAME;
    }

    @Override
    public ComputationGraph network() {
        return network;
    }

    @Override
    public INDArray forward(INDArray features, BatchPart part) {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
        INDArray dense = DenseLayout.of(features, DataType.FLOAT);
        Training training = training(dense.shape());
        Run run = new Run(part.firstRow(), part.iteration(), part.epoch());
        training.program().forward(ArrayMemory.address(dense), ArrayMemory.address(training.embeddings()), run);
        Reference.reachabilityFence(dense);
        forwarded = new Forwarded(training, run);
        return training.embeddings();
    }

    @Override
    public void backward(INDArray gradient) {
        if (forwarded == null) {
            throw new IllegalStateException("backward: expected a forward pass before it, got none");
        }
        Training training = forwarded.training();
        boolean adds = sum.beforePart();
        training.gradient().assign(gradient);
        training.program().backward(training.gradient(), forwarded.run().adding(adds));
        sum.afterPart();
        forwarded = null;
    }

    @Override
    public INDArray gradientSum() {
        return sum.get();
    }

    @Override
    public INDArray gradientSumView() {
        return sum.view();
    }

    @Override
    public void setGradientSum(INDArray newSum) {
        sum.set(newSum);
    }

    @Override
    public void clearGradientSum() {
        sum.clear();
    }

    @Override
    public double penalty() {
        return network.calcRegularizationScore(true);
    }

    @Override
    public double update(StepTotals totals, StepDetail detail) {
        sum.settle(totals);
        int iteration = network.getConfiguration().getIterationCount();
        double norm = update.apply(iteration, network.getConfiguration().getEpochCount(), detail);
        embedding.refresh();
        network.getConfiguration().setIterationCount(iteration + 1);
        return norm;
    }

    private Training training(long[] shape) {
        List<Long> key = Arrays.stream(shape).boxed().toList();
        Training known = programs.get(key);
        if (known != null) {
            return known;
        }
        Program program = new Program(plan, shape, true, precision);
        program.prepare(0);
        long[] ends = {shape[0], program.embeddingSize()};
        Training made = new Training(
                program,
                Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', ends),
                Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', ends));
        programs.put(key, made);
        if (programs.size() > MOST_PROGRAMS) {
            List<Long> eldest = programs.keySet().iterator().next();
            programs.remove(eldest).program().close();
        }
        return made;
    }

    @Override
    public INDArray embed(INDArray features) {
        return embedding.embed(features);
    }

    @Override
    public void close() {
        closed = true;
        forwarded = null;
        embedding.close();
        programs.values().forEach(training -> training.program().close());
        programs.clear();
    }

    /** Native bytes of all training programs, for tests. */
    long bytes() {
        return programs.values().stream()
                .mapToLong(training -> training.program().bytes())
                .sum();
    }

    /** The program for a batch shape, for reports; null where no such batch has been seen. */
    @Nullable
    Program program(long[] shape) {
        Training training = programs.get(Arrays.stream(shape).boxed().toList());
        return training == null ? null : training.program();
    }
}
