package org.siamese.onednn.internal.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.TowerPlan;
import org.siamese.onednn.internal.memory.ArrayMemory;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.NativeScope;
import org.siamese.onednn.internal.operation.AddStage;
import org.siamese.onednn.internal.stage.Action.Run;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Build.Phase;
import org.siamese.onednn.internal.stage.Build.Step;
import org.siamese.onednn.internal.stage.Stage;

/**
 * A tower made ready for batches of one shape: native primitives, memory and the order of their steps. Whoever has a program may use
 * it on any thread, but not on two at once.
 *
 * <p>Inside, rows are sorted by member: all first members of the tuples, then all second ones. Features and embeddings are in the
 * batch's order.
 */
public final class Program implements AutoCloseable {
    private final NativeScope scope = new NativeScope();
    private final Build build;
    private final List<Place> features = new ArrayList<>();
    private final List<Place> embeddings = new ArrayList<>();
    private final List<Place> gradients = new ArrayList<>();
    private long embeddingSize;

    /** A memory that stands for a part of an array of the caller. */
    private record Place(memory memory, long offset) {}

    /**
     * Builds a program.
     *
     * @param shape of the features, [rows, channels, height, width] or [rows, size]
     */
    public Program(TowerPlan plan, long[] shape, boolean training) {
        this(plan, shape, training, true);
    }

    private Program(TowerPlan plan, long[] shape, boolean training, boolean complete) {
        int members = training ? plan.members() : 1;
        build = new Build(scope, training, members);
        try {
            if ((shape.length != 4 && shape.length != 2) || shape[0] < 1) {
                throw new IllegalArgumentException(
                        "features: expected [rows, channels, height, width] or [rows, size] with at least one row, got shape "
                                + Arrays.toString(shape));
            }
            if (shape[0] % members != 0) {
                throw new IllegalArgumentException("features: expected a multiple of the tuple's " + members
                        + " members as rows, got shape " + Arrays.toString(shape));
            }
            assemble(plan, shape, training);
            if (complete) {
                build.complete();
            }
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    /** Bytes of memory that a program would take to embed a batch of some shape. */
    public static long bytes(TowerPlan plan, long[] shape) {
        try (Program program = new Program(plan, shape, false, false)) {
            return program.build.plannedBytes();
        }
    }

    private void assemble(TowerPlan plan, long[] dims, boolean training) {
        Fusion fusion = Fusion.of(plan, training);
        List<Fusion.Group> groups = fusion.groups();
        int output = fusion.output();
        Map<Integer, Integer> uses = new HashMap<>();
        groups.forEach(group -> group.inputs().forEach(input -> uses.merge(input, 1, Integer::sum)));
        Map<Integer, Tensor> values = new HashMap<>();
        List<Stage> stages = new ArrayList<>();
        Shape shape =
                dims.length == 4 ? Shape.image(dims[0], dims[1], dims[2], dims[3]) : Shape.vector(dims[0], dims[1]);
        build.enter("features");
        values.put(0, users(read(shape), uses.getOrDefault(0, 0)));
        for (Fusion.Group group : groups) {
            build.enter(group.name());
            Stage stage = Stages.of(group, values.get(group.inputs().get(0)).shape(), training);
            List<Tensor> inputs = group.inputs().stream()
                    .map(values::get)
                    .map(value -> stage.takesAnyLayout() ? value : channelsLast(value))
                    .toList();
            Tensor result = stage.forward(build, inputs);
            values.put(group.output(), users(result, uses.getOrDefault(group.output(), 1)));
            inputs.forEach(input -> build.release(input.block()));
            stages.add(stage);
        }
        build.enter("embeddings");
        Tensor embedding = channelsLast(values.get(output));
        embeddingSize = embedding.shape().channels();
        write(embedding);
        if (training) {
            Map<Integer, memory.desc> forms = new HashMap<>();
            values.forEach((value, tensor) -> forms.put(value, tensor.form()));
            backward(groups, stages, output, embedding.shape(), forms);
        }
    }

    private Tensor channelsLast(Tensor tensor) {
        return build.laid(Phase.FORWARD, tensor, build.form(tensor.shape()));
    }

    private static Tensor users(Tensor tensor, int count) {
        for (int i = 1; i < count; i++) {
            tensor.block().retain();
        }
        return tensor;
    }

    private Tensor read(Shape shape) {
        Tensor to = build.tensor(shape);
        memory.format_tag order = shape.image() ? memory.format_tag.abcd : memory.format_tag.ab;
        exchange(Phase.FORWARD, shape, order, to, features);
        return to;
    }

    private void write(Tensor embedding) {
        exchange(Phase.FORWARD, embedding.shape(), memory.format_tag.ab, embedding, embeddings);
    }

    /** Adds the steps that copy between a tensor and an array of the caller, member by member. */
    private void exchange(Phase phase, Shape shape, memory.format_tag order, Tensor tensor, List<Place> places) {
        int members = build.members();
        Shape part = shape.withRows(shape.rows() / members);
        long[] strides = shape.image()
                ? new long[] {members * shape.rowLength(), shape.positions(), shape.width(), 1}
                : new long[] {members * shape.rowLength(), 1};
        for (int member = 0; member < members; member++) {
            memory.desc form = members == 1 ? build.form(order, part.dims()) : build.strided(part.dims(), strides);
            memory theirs = build.keep(new memory(form, build.engine(), (Pointer) null));
            places.add(new Place(theirs, member * shape.rowLength()));
            memory ours = build.memory(build.form(part), tensor.block(), Block.floats(member * part.length()));
            boolean out = places == embeddings;
            build.copy(phase, "copy", out ? ours : theirs, out ? theirs : ours);
        }
    }

    /** Adds the steps backward; the gradient of a value lies as the value does, see {@code forms}. */
    private void backward(
            List<Fusion.Group> groups,
            List<Stage> stages,
            int output,
            Shape embedding,
            Map<Integer, memory.desc> forms) {
        Set<Integer> trained = new HashSet<>();
        for (Fusion.Group group : groups) {
            if (group.operation().trains() || group.inputs().stream().anyMatch(trained::contains)) {
                trained.add(group.output());
            }
        }
        Map<Integer, Tensor> deltas = new HashMap<>();
        Tensor first = build.tensor(embedding);
        exchange(Phase.BACKWARD, embedding, memory.format_tag.ab, first, gradients);
        deltas.put(output, build.laid(Phase.BACKWARD, first, forms.get(output)));
        for (int i = groups.size() - 1; i >= 0; i--) {
            Fusion.Group group = groups.get(i);
            Tensor delta = deltas.remove(group.output());
            if (delta == null || !trained.contains(group.output())) {
                continue;
            }
            build.enter(group.name());
            boolean wanted = group.inputs().stream().anyMatch(trained::contains);
            List<@Nullable Tensor> results = stages.get(i).backward(build, delta, wanted);
            for (int input = 0; input < results.size(); input++) {
                Tensor result = results.get(input);
                int value = group.inputs().get(input);
                if (result != null && trained.contains(value)) {
                    deltas.merge(value, build.laid(Phase.BACKWARD, result, forms.get(value)), this::sum);
                } else if (result != null) {
                    build.release(result.block());
                }
            }
        }
    }

    private Tensor sum(Tensor one, Tensor other) {
        Tensor to = other.block().exclusive()
                ? other
                : one.block().exclusive() ? one : build.tensor(one.shape(), one.form());
        AddStage.sum(build, Phase.BACKWARD, one, other, to);
        if (to != one) {
            build.release(one.block());
        }
        if (to != other) {
            build.release(other.block());
        }
        return to;
    }

    /** Takes over what has changed in the parameters. */
    public void prepare(Run run) {
        build.steps(Phase.PREPARE).forEach(step -> step.action().run(run));
    }

    /**
     * From features to embeddings.
     *
     * @param from float, 'c' order without gaps, of the program's shape
     * @param to float, 'c' order without gaps, as many rows
     */
    public void forward(Pointer from, Pointer to, Run run) {
        point(features, from);
        point(embeddings, to);
        build.steps(Phase.FORWARD).forEach(step -> step.action().run(run));
    }

    /** From the gradient of the embeddings to those of the parameters. */
    public void backward(INDArray gradient, Run run) {
        point(gradients, ArrayMemory.address(gradient));
        build.steps(Phase.BACKWARD).forEach(step -> step.action().run(run));
    }

    private static void point(List<Place> places, Pointer start) {
        FloatPointer floats = new FloatPointer(start);
        for (Place place : places) {
            place.memory().set_data_handle(floats.getPointer(place.offset()));
        }
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
