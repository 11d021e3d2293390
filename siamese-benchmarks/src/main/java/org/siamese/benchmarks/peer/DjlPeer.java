package org.siamese.benchmarks.peer;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import org.siamese.benchmarks.work.FloatFile;
import org.siamese.benchmarks.work.Peaks;

/** DJL on libtorch. */
final class DjlPeer implements Peer {
    private final Model holder;
    private final Trainer trainer;
    private final boolean membersApart;
    private final NDArray features;
    private final NDArray first;
    private final NDArray second;
    private final NDArray different;

    DjlPeer(PeerRequest request) throws IOException {
        org.siamese.benchmarks.work.Model model = request.model();
        int pairs = request.work().pairs();
        membersApart = request.membersApart();
        holder = Model.newInstance("tower", "PyTorch");
        holder.setBlock(DjlModel.of(model.units()));
        trainer = holder.newTrainer(new DefaultTrainingConfig(Loss.l2Loss())
                .optOptimizer(Optimizer.adam()
                        .optLearningRateTracker(Tracker.fixed((float) PeerRequest.LEARNING_RATE))
                        .build()));
        Shape image = new Shape(
                model.input().channels(), model.input().height(), model.input().width());
        trainer.initialize(new Shape(1).addAll(image));
        NDManager manager = trainer.getManager();
        try (FloatFile file = new FloatFile(request.files().weights())) {
            fill(holder.getBlock(), file);
        }
        try (FloatFile file = new FloatFile(request.files().batch())) {
            float[] values = file.read(Math.toIntExact(2 * pairs * model.input().values()));
            features = manager.create(values, new Shape(2L * pairs).addAll(image));
            different = manager.create(file.read(pairs));
        }
        first = features.get(new NDIndex("::2")).duplicate();
        second = features.get(new NDIndex("1::2")).duplicate();
    }

    private static void fill(Block block, FloatFile file) throws IOException {
        for (Parameter parameter : block.getParameters().values()) {
            NDArray array = parameter.getArray();
            NDArray flat = array.reshape(array.size());
            file.read(array.size(), (offset, values) -> {
                try (NDManager manager = array.getManager().newSubManager()) {
                    NDIndex index = new NDIndex().addSliceDim(offset, offset + values.length);
                    flat.set(index, manager.create(values));
                }
            });
        }
        if (file.remaining() != 0) {
            throw new IllegalStateException("weights: " + file.remaining() + " values are left over");
        }
    }

    @Override
    public String engine() {
        Engine engine = Engine.getInstance();
        return "DJL " + Engine.getDjlVersion() + ", " + engine.getEngineName() + " " + engine.getVersion();
    }

    @Override
    public long parameters() {
        return holder.getBlock().getParameters().values().stream()
                .filter(Parameter::requiresGradient)
                .mapToLong(parameter -> parameter.getArray().size())
                .sum();
    }

    @Override
    public double step() {
        try (NDManager manager = trainer.getManager().newSubManager()) {
            float value;
            try (GradientCollector collector = trainer.newGradientCollector()) {
                NDArray loss = loss(manager);
                collector.backward(loss);
                value = loss.getFloat();
            }
            trainer.step();
            return value;
        }
    }

    private NDArray loss(NDManager manager) {
        NDArray a;
        NDArray b;
        if (membersApart) {
            a = forward(first, manager);
            b = forward(second, manager);
        } else {
            NDList halves =
                    forward(NDArrays.concat(new NDList(first, second)), manager).split(2);
            a = halves.get(0);
            b = halves.get(1);
        }
        NDArray distance = a.sub(b).square().sum(new int[] {1}).sqrt();
        NDArray gap = distance.neg().add((float) PeerRequest.MARGIN).maximum(0f);
        NDArray same = distance.square().mul(different.neg().add(1f));
        return same.add(gap.square().mul(different)).mean();
    }

    private NDArray forward(NDArray images, NDManager manager) {
        NDArray copy = images.duplicate();
        copy.attach(manager);
        return trainer.forward(new NDList(copy)).singletonOrThrow();
    }

    @Override
    public float[] embed() {
        try (NDManager manager = trainer.getManager().newSubManager()) {
            NDArray copy = features.duplicate();
            copy.attach(manager);
            NDArray embeddings = trainer.evaluate(new NDList(copy)).singletonOrThrow();
            embeddings.attach(manager);
            return embeddings.toFloatArray();
        }
    }

    @Override
    public Peaks peaks() {
        try (NDManager manager = trainer.getManager().newSubManager()) {
            Shape square = new Shape(PeakTimer.SIDE, PeakTimer.SIDE);
            NDArray a = manager.randomUniform(0, 1, square);
            NDArray b = manager.randomUniform(0, 1, square);
            NDArray from = manager.ones(new Shape(PeakTimer.COPIED));
            NDArray to = manager.zeros(new Shape(PeakTimer.COPIED));
            return PeakTimer.measure(() -> a.matMul(b).close(), () -> from.copyTo(to));
        }
    }

    @Override
    public void close() {
        trainer.close();
        holder.close();
    }
}
