package org.siamese.torch;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.siamese.core.engine.BatchPart;
import org.siamese.core.engine.ParameterRanges;
import org.siamese.core.engine.Precision;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.engine.StepTotals;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.layer.DenseLayout;
import org.siamese.core.plan.TowerPlan;
import org.siamese.torch.internal.natives.Kept;
import org.siamese.torch.internal.natives.Staging;
import org.siamese.torch.internal.natives.TorchDevice;
import org.siamese.torch.internal.operation.GradientPlaces;
import org.siamese.torch.internal.operation.Pass;
import org.siamese.torch.internal.operation.TorchProgram;
import org.siamese.torch.internal.update.Penalty;
import org.siamese.torch.internal.update.TorchUpdate;

/**
 * Trains on libtorch. Parameters, gradients and the updater's state lie on the device; the network is brought up to date on {@link
 * #writeNetwork()}. The loss's own weights, the last of the network's parameters, are in both places after each step.
 */
@SuppressWarnings("try") // scopes and guards are there to be closed, not to be read
final class TorchEngine implements TowerEngine {
    private final ComputationGraph network;
    private final TowerPlan plan;
    private final TorchDevice device;
    private final Precision precision;
    private final Staging staging;
    private final Kept kept = new Kept();
    private final TorchProgram program;
    private final TorchEmbedding embedding;
    private final Tensor gradients;
    private final GradientPlaces places;
    private final TorchUpdate update;
    private final Penalty penalty;
    private final List<long[]> statistics;
    private final List<long[]> trained;
    private final long towerLength;
    private final long lossLength;
    private final BoolOptional keepsGraph;
    private final TensorArrayRefOptional allLeaves;
    private int parts;
    private @Nullable Forwarded forwarded;
    private boolean closed;

    /** The pass that the next backward pass goes back through; the features are in use until then. */
    private record Forwarded(Tensor embeddings, INDArray features) {}

    /** An engine that trains with products of a precision; it embeds in float32. */
    TorchEngine(ComputationGraph network, TorchDevice device, Precision precision) {
        this.precision = precision;
        this.network = network;
        this.device = device;
        this.staging = device.staging();
        if (network.getGradientsViewArray() == null) {
            network.initGradientsView();
        }
        plan = TowerPlan.forTraining(network);
        lossLength = network.getOutputLayer(0).numParams();
        towerLength = network.params().length() - lossLength;
        statistics = ParameterRanges.statistics(network).stream()
                .filter(range -> range[0] < towerLength)
                .toList();
        trained = ParameterRanges.trained(network);
        program = new TorchProgram(plan, network.params(), device, precision);
        embedding = new TorchEmbedding(program, device, Precision.FLOAT32);
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            gradients = kept.keep(device.zeros(network.params().length()));
            places = new GradientPlaces(program.parameters(), gradients, device.cuda(), kept);
            update = new TorchUpdate(network, device, program.vector(), gradients, kept);
            penalty = new Penalty(network, program.vector(), kept);
            keepsGraph = kept.keep(new BoolOptional(false));
            allLeaves = kept.keep(new TensorArrayRefOptional());
        }
    }

    @Override
    public String name() {
        return TorchEngineProvider.NAME;
    }

    @Override
    public ComputationGraph network() {
        return network;
    }

    @Override
    public INDArray forward(INDArray features, BatchPart part) {
        requireOpen();
        abandon();
        INDArray dense = DenseLayout.of(features, DataType.FLOAT);
        Pass pass = new Pass(true, part.firstRow(), part.iteration(), part.epoch(), precision);
        try (PointerScope scope = new PointerScope();
                AutoGradMode mode = new AutoGradMode(true)) {
            Tensor embeddings = program.forward(staging.batch(dense), pass);
            forwarded = new Forwarded(embeddings, dense);
            return staging.embeddings(embeddings);
        } catch (RuntimeException e) {
            throw Failures.of(e, features.shape(), plan.members(), towerLength);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
    }

    private void abandon() {
        if (forwarded != null) {
            forwarded.embeddings().releaseReference();
            forwarded = null;
        }
    }

    @Override
    public void backward(INDArray gradient) {
        if (forwarded == null) {
            throw new IllegalStateException("backward: expected a forward pass before it, got none");
        }
        try (PointerScope scope = new PointerScope()) {
            try (NoGradGuard guard = new NoGradGuard()) {
                places.begin(parts == 0);
                program.scales().begin();
            }
            if (forwarded.embeddings().requires_grad()) {
                forwarded.embeddings().backward(staging.gradient(gradient), keepsGraph, false, allLeaves);
            }
            try (NoGradGuard guard = new NoGradGuard()) {
                places.end(parts == 0);
                program.scales().propagate(gradients, parts == 0);
                program.statistics().propagate(program.vector(), gradients, parts == 0);
            }
            parts++;
        } catch (RuntimeException e) {
            // What was propagated so far is no gradient of anything.
            places.forget();
            parts = 0;
            throw Failures.of(e, forwarded.features().shape(), plan.members(), towerLength);
        } finally {
            abandon();
        }
    }

    @Override
    public INDArray gradientSum() {
        try (PointerScope scope = new PointerScope()) {
            return TorchDevice.download(tower(gradients).view(1, towerLength));
        }
    }

    private Tensor tower(Tensor vector) {
        return vector.narrow(0, 0, towerLength);
    }

    @Override
    public void setGradientSum(INDArray sum) {
        if (sum.length() != towerLength) {
            throw new IllegalArgumentException("sum: expected " + towerLength
                    + " values, one for each parameter of the tower, got " + sum.length());
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            tower(gradients).copy_(device.copyOf(sum.reshape(towerLength)));
        }
        parts = 1;
    }

    @Override
    public void clearGradientSum() {
        parts = 0;
    }

    @Override
    public double penalty() {
        return penalty.value(network.getIterationCount(), network.getEpochCount());
    }

    @Override
    public double update(StepTotals totals, StepDetail detail) {
        if (parts == 0) {
            throw new IllegalStateException("update: expected a backward pass before it, got none");
        }
        int iteration = network.getConfiguration().getIterationCount();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            settle(totals);
            double norm = detail == StepDetail.MEASURED ? gradientNorm() : Double.NaN;
            update.apply(iteration, network.getConfiguration().getEpochCount());
            if (lossLength > 0) {
                TorchDevice.download(program.vector().narrow(0, towerLength, lossLength), loss(network.params()));
            }
            network.getConfiguration().setIterationCount(iteration + 1);
            return norm;
        } finally {
            parts = 0;
        }
    }

    /** Divides the sum as an update wants it, and brings the gradients of the loss's weights to the device. */
    private void settle(StepTotals totals) {
        if (totals.batches() > 1) {
            tower(gradients).div_(new Scalar((double) totals.batches()));
        }
        if (totals.parts() > totals.batches()) {
            Scalar further = new Scalar((double) totals.parts() / totals.batches());
            statistics.forEach(
                    range -> gradients.narrow(0, range[0], range[1] - range[0]).div_(further));
        }
        if (lossLength > 0) {
            gradients.narrow(0, towerLength, lossLength).copy_(device.copyOf(loss(network.getFlattenedGradients())));
        }
    }

    private INDArray loss(INDArray all) {
        return all.reshape(all.length()).get(NDArrayIndex.interval(towerLength, towerLength + lossLength));
    }

    private double gradientNorm() {
        double squares = 0;
        for (long[] range : trained) {
            double norm = gradients
                    .narrow(0, range[0], range[1] - range[0])
                    .norm(new ScalarOptional(new Scalar(2.0)), torch.ScalarType.Double)
                    .item_double();
            squares += norm * norm;
        }
        return Math.sqrt(squares);
    }

    @Override
    public INDArray embed(INDArray features) {
        requireOpen();
        return embedding.embed(features);
    }

    @Override
    public void writeNetwork() {
        requireOpen();
        try (PointerScope scope = new PointerScope()) {
            TorchDevice.download(program.vector(), network.params());
            update.writeState();
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        abandon();
        embedding.close();
        staging.close();
        places.close();
        kept.close();
        program.close();
    }
}
