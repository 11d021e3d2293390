package org.siamese.onednn.internal.program;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.engine.EngineBuildException;
import org.siamese.core.engine.Precision;
import org.siamese.core.plan.Dense;
import org.siamese.core.plan.Parameter;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.TowerPlan;
import org.siamese.onednn.internal.memory.ArrayMemory;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.NativeScope;
import org.siamese.onednn.internal.operation.DenseGradientSlices;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Run;
import org.siamese.onednn.internal.stage.Step;

/**
 * A tower made ready for batches of one shape: native primitives, memory and the order of their steps. Whoever has a program may use
 * it on any thread, but not on two at once.
 *
 * <p>Inside, rows are sorted by member: all first members of the tuples, then all second ones. Features and embeddings are in the
 * batch's order.
 */
public final class Program implements AutoCloseable {
    private static final Run NO_BATCH = new Run(0, 0, 0);

    private final NativeScope scope = new NativeScope();
    private final Build build;
    private final long embeddingSize;
    private final CallerArray features;
    private final CallerArray embeddings;
    private final @Nullable CallerArray gradients;
    private int version = -1;

    /**
     * Builds a program.
     *
     * @param shape of the features, [rows, channels, height, width] or [rows, size]
     */
    public Program(TowerPlan plan, long[] shape, boolean training) {
        this(plan, shape, training, Precision.FLOAT32);
    }

    /** Builds a program whose products are computed at a precision. */
    public Program(TowerPlan plan, long[] shape, boolean training, Precision precision) {
        this(plan, shape, training, precision, true);
    }

    private Program(TowerPlan plan, long[] dims, boolean training, Precision precision, boolean complete) {
        int members = training ? plan.members() : 1;
        build = new Build(scope, training, members, precision);
        try {
            Assembly assembly = new Assembly(build, OperationFusion.of(plan, training));
            build.enter("features");
            Tensor first = build.tensor(shape(dims, members));
            features = CallerArray.read(build, Phase.FORWARD, first);
            Tensor last = assembly.forward(first);
            embeddingSize = last.shape().channels();
            embeddings = CallerArray.written(build, Phase.FORWARD, last);
            gradients = training ? backward(assembly, last.shape()) : null;
            if (complete) {
                build.complete();
            }
        } catch (IllegalArgumentException | IllegalStateException | Error e) {
            scope.close();
            throw e;
        } catch (RuntimeException e) {
            scope.close();
            throw new EngineBuildException(
                    "oneDNN cannot build the tower for features of shape " + Arrays.toString(dims) + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private CallerArray backward(Assembly assembly, Shape embeddingShape) {
        Tensor gradient = build.tensor(embeddingShape);
        CallerArray array = CallerArray.read(build, Phase.BACKWARD, gradient);
        assembly.backward(gradient);
        return array;
    }

    private static Shape shape(long[] dims, int members) {
        if ((dims.length != 4 && dims.length != 2) || dims[0] < 1) {
            throw new IllegalArgumentException(
                    "features: expected [rows, channels, height, width] or [rows, size] with at least one row, got shape "
                            + Arrays.toString(dims));
        }
        if (dims[0] % members != 0) {
            throw new IllegalArgumentException("features: expected a multiple of the tuple's " + members
                    + " members as rows, got shape " + Arrays.toString(dims));
        }
        return dims.length == 4 ? Shape.image(dims[0], dims[1], dims[2], dims[3]) : Shape.vector(dims[0], dims[1]);
    }

    /** Bytes of memory that a program would take to embed a batch of some shape. */
    public static long bytes(TowerPlan plan, long[] shape, Precision precision) {
        try (Program program = new Program(plan, shape, false, precision, false)) {
            return program.build.plannedBytes();
        }
    }

    /** The parameters whose gradients a program adds to what is there, in a step of several parts. */
    public static List<Parameter> addedInPlace(TowerPlan plan, Precision precision) {
        return plan.nodes().stream()
                .map(TowerPlan.Node::operation)
                .filter(operation -> operation instanceof Dense dense && DenseGradientSlices.suits(dense, precision))
                .map(operation -> ((Dense) operation).weights())
                .toList();
    }

    /**
     * Takes over the parameters, unless it has taken over the same ones before. In training these are the frozen ones: all others are read
     * where they lie whenever they are needed.
     *
     * @param newVersion at least 0; another number after each change of the parameters
     */
    public void prepare(int newVersion) {
        if (version != newVersion) {
            build.steps(Phase.PREPARE).forEach(step -> step.action().accept(NO_BATCH));
            version = newVersion;
        }
    }

    /**
     * From features to embeddings.
     *
     * @param from float, 'c' order without gaps, of the program's shape
     * @param to float, 'c' order without gaps, as many rows
     */
    public void forward(Pointer from, Pointer to, Run run) {
        features.point(from);
        embeddings.point(to);
        build.steps(Phase.FORWARD).forEach(step -> step.action().accept(run));
    }

    /** From the gradient of the embeddings to those of the parameters. */
    public void backward(INDArray gradient, Run run) {
        if (gradients == null) {
            throw new IllegalStateException("the program does not train: it has no steps backward");
        }
        gradients.point(ArrayMemory.address(gradient));
        build.steps(Phase.BACKWARD).forEach(step -> step.action().accept(run));
    }

    /** Length of an embedding. */
    public long embeddingSize() {
        return embeddingSize;
    }

    /** The steps of a phase, for reports. */
    public List<Step> steps(Phase phase) {
        return List.copyOf(build.steps(phase));
    }

    /** Bytes of native memory. */
    public long bytes() {
        return scope.bytes();
    }

    @Override
    public void close() {
        scope.close();
    }
}
