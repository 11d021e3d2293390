package org.siamese.onednn;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.Batch;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.engine.StepMeasures;
import org.siamese.core.engine.StepResult;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.layer.DenseLayout;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.MetricLossOutput;
import org.siamese.core.objective.TupleCount;
import org.siamese.core.plan.TowerPlan;
import org.siamese.onednn.internal.memory.ArrayMemory;
import org.siamese.onednn.internal.program.Program;
import org.siamese.onednn.internal.stage.Run;

/**
 * Trains on oneDNN. It works on the network's own parameter vector, gradient vector and updater state, so these are exact in both
 * directions at any time.
 */
final class OneDnnEngine implements TowerEngine {
    /** Batch shapes that stay ready. */
    private static final int MOST_PROGRAMS = 3;

    private final ComputationGraph network;
    private final MetricLossOutput loss;
    private final TowerPlan plan;
    private final Embedding embedding;
    private final NetworkUpdate update;
    private final Map<List<Long>, Training> programs = new LinkedHashMap<>(8, 0.75f, true);
    private boolean closed;

    /** A program with the arrays at its ends. */
    private record Training(Program program, INDArray embeddings, INDArray gradient) {}

    OneDnnEngine(ComputationGraph network) {
        this.network = network;
        this.loss = (MetricLossOutput) network.getOutputLayer(0);
        if (network.getGradientsViewArray() == null) {
            network.initGradientsView();
        }
        this.plan = TowerPlan.forTraining(network);
        this.embedding = new Embedding(plan);
        this.update = new NetworkUpdate(network);
    }

    @Override
    public String name() {
        return OneDnnEngineProvider.NAME;
    }

    @Override
    public StepResult step(List<Batch> batches, StepDetail detail) {
        if (batches.isEmpty()) {
            throw new IllegalArgumentException("batches: expected at least one, got none");
        }
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
        Run run = new Run(
                network.getConfiguration().getIterationCount(),
                network.getConfiguration().getEpochCount());
        double penalty = network.calcRegularizationScore(true);
        double sum = 0;
        long tuples = 0;
        long active = 0;
        Training last = null;
        for (int i = 0; i < batches.size(); i++) {
            Batch batch = batches.get(i);
            last = training(batch.features().shape());
            LossResult result = gradient(last, batch, run);
            sum += result.value();
            tuples += result.tuples();
            active += result.activeTuples();
            update.collect(i, batches.size());
        }
        double norm = update.apply(run, (int) batches.get(0).features().size(0), detail);
        StepMeasures measures = null;
        if (detail == StepDetail.MEASURED) {
            Batch batch = batches.get(batches.size() - 1);
            measures = new StepMeasures(last.embeddings().dup('c'), batch.targets(), norm);
        }
        embedding.refresh();
        network.getConfiguration().setIterationCount(run.iteration() + 1);
        return new StepResult(sum / batches.size() + penalty, new TupleCount(tuples, active), measures);
    }

    private LossResult gradient(Training training, Batch batch, Run run) {
        INDArray features = DenseLayout.of(batch.features(), DataType.FLOAT);
        training.program().prepare(run);
        training.program().forward(ArrayMemory.address(features), ArrayMemory.address(training.embeddings()), run);
        LossResult result = loss.evaluate(training.embeddings(), batch.targets());
        double scale = loss.gradientScale(features.size(0));
        loss.accept(result, scale);
        training.gradient().assign(result.gradient());
        if (scale != 1) {
            training.gradient().muli(scale);
        }
        training.program().backward(training.gradient(), run);
        return result;
    }

    private Training training(long[] shape) {
        List<Long> key = Arrays.stream(shape).boxed().toList();
        Training known = programs.get(key);
        if (known != null) {
            return known;
        }
        Program program = new Program(plan, shape, true);
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
    public void endEpoch() {
        network.incrementEpochCount();
    }

    @Override
    public void writeNetwork() {
        // It works on the network's own arrays and counts.
    }

    @Override
    public void readNetwork() {
        embedding.refresh();
    }

    @Override
    public void close() {
        closed = true;
        embedding.close();
        programs.values().forEach(training -> training.program().close());
        programs.clear();
    }

    /** What it trains, for reports. */
    ComputationGraph network() {
        return network;
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
