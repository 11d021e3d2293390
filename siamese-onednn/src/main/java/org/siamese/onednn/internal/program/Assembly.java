package org.siamese.onednn.internal.program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.operation.AddStage;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Stage;

/** Adds the steps of all nodes of a tower to a program: forward in their order, backward in the opposite one. */
final class Assembly {
    private final Build build;
    private final OperationFusion fusion;
    private final List<Stage> stages = new ArrayList<>();
    private final List<Tensor> values = new ArrayList<>();
    private final Set<Integer> trained;

    Assembly(Build build, OperationFusion fusion) {
        this.build = build;
        this.fusion = fusion;
        this.trained = trained(fusion);
    }

    /**
     * Adds the steps forward.
     *
     * @param features with one user
     * @return the embeddings, channels last
     */
    Tensor forward(Tensor features) {
        int[] uses = uses();
        values.add(users(features, uses[0]));
        for (FusedNode node : fusion.nodes()) {
            build.enter(node.name(), trained.contains(values.size()));
            Shape from = values.get(node.inputs().get(0)).shape();
            Stage stage = StageTable.stage(node, from, build.goesBackward(), build.precision());
            List<Tensor> inputs = node.inputs().stream()
                    .map(values::get)
                    .map(value -> stage.takesAnyLayout() ? value : channelsLast(value))
                    .toList();
            Tensor result = stage.forward(build, inputs);
            values.add(users(result, uses[values.size()]));
            inputs.forEach(input -> build.release(input.block()));
            stages.add(stage);
        }
        build.enter("embeddings");
        return channelsLast(values.get(fusion.output()));
    }

    /** How often each value is read, by nodes and by the caller. */
    private int[] uses() {
        int[] uses = new int[fusion.nodes().size() + 1];
        uses[fusion.output()]++;
        fusion.nodes().forEach(node -> node.inputs().forEach(input -> uses[input]++));
        return uses;
    }

    private Tensor channelsLast(Tensor tensor) {
        return build.reordered(Phase.FORWARD, tensor, build.layout(tensor.shape()));
    }

    private static Tensor users(Tensor tensor, int count) {
        for (int i = 1; i < count; i++) {
            tensor.block().retain();
        }
        return tensor;
    }

    /**
     * Adds the steps backward; the gradient of a value lies as the value does.
     *
     * @param gradient of the embeddings, channels last, with one user
     */
    void backward(Tensor gradient) {
        Map<Integer, Tensor> deltas = new HashMap<>();
        deltas.put(fusion.output(), like(fusion.output(), gradient));
        for (int i = stages.size() - 1; i >= 0; i--) {
            FusedNode node = fusion.nodes().get(i);
            Tensor delta = deltas.remove(i + 1);
            if (delta == null || !trained.contains(i + 1)) {
                continue;
            }
            build.enter(node.name(), true);
            boolean wanted = node.inputs().stream().anyMatch(trained::contains);
            List<@Nullable Tensor> results = stages.get(i).backward(build, delta, wanted);
            for (int input = 0; input < results.size(); input++) {
                Tensor result = results.get(input);
                int value = node.inputs().get(input);
                if (result != null && trained.contains(value)) {
                    deltas.merge(value, like(value, result), this::sum);
                } else if (result != null) {
                    build.release(result.block());
                }
            }
        }
    }

    /** Values that depend on parameters that train. */
    private static Set<Integer> trained(OperationFusion fusion) {
        Set<Integer> trained = new HashSet<>();
        for (int i = 0; i < fusion.nodes().size(); i++) {
            FusedNode node = fusion.nodes().get(i);
            if (node.operation().trains() || node.inputs().stream().anyMatch(trained::contains)) {
                trained.add(i + 1);
            }
        }
        return trained;
    }

    private Tensor like(int value, Tensor gradient) {
        return build.reordered(Phase.BACKWARD, gradient, values.get(value).layout());
    }

    private Tensor sum(Tensor one, Tensor other) {
        Tensor to = other.block().exclusive()
                ? other
                : one.block().exclusive() ? one : build.tensor(one.shape(), one.layout());
        AddStage.sum(build, Phase.BACKWARD, one, other, to);
        if (to != one) {
            build.release(one.block());
        }
        if (to != other) {
            build.release(other.block());
        }
        return to;
    }
}
