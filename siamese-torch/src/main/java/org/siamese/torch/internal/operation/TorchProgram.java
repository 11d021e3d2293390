package org.siamese.torch.internal.operation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.engine.Precision;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Dense;
import org.siamese.core.plan.TowerPlan;
import org.siamese.torch.internal.natives.Kept;
import org.siamese.torch.internal.natives.TorchDevice;

/** A tower on a device: its parameters, and its operations in order. Several threads may embed by it, one may train. */
@SuppressWarnings("try") // scopes and guards are there to be closed, not to be read
public final class TorchProgram implements AutoCloseable {
    private final Kept kept = new Kept();
    private final List<TowerPlan.Node> nodes;
    private final List<Evaluation> evaluations = new ArrayList<>();
    private final int[] lastUses;
    private final int output;
    private final Tensor vector;
    private final ParameterTensors parameters;
    private final RunningStatistics statistics;
    private final MemberScales scales;

    /**
     * Copies a network's parameters to a device.
     *
     * @param plan of the network
     * @param values the network's parameters
     * @param device where it computes
     * @param precision of the passes that it is made for; those of float32 it can always
     */
    public TorchProgram(TowerPlan plan, INDArray values, TorchDevice device, Precision precision) {
        this.nodes = plan.nodes();
        this.output = plan.output();
        this.lastUses = lastUses(plan);
        try (PointerScope scope = new PointerScope()) {
            vector = kept.keep(device.copyOf(values.reshape(values.length())));
            parameters = new ParameterTensors(values, vector, kept);
            statistics = new RunningStatistics(device, parameters, kept);
            scales = new MemberScales(device, parameters, kept);
            Site site = new Site(device, parameters, statistics, scales, kept, false);
            boolean[] rounded = precision == Precision.BFLOAT16 ? beforeProducts(plan) : new boolean[nodes.size()];
            for (int i = 0; i < rounded.length; i++) {
                TowerPlan.Node node = nodes.get(i);
                evaluations.add(
                        OperationEvaluations.TABLE.read(node.name(), node.operation(), site.withRounding(rounded[i])));
            }
            statistics.complete();
            scales.complete();
        } catch (RuntimeException | Error e) {
            kept.close();
            throw e;
        }
    }

    /** The node after which each value is not read any more; none for the output. */
    private static int[] lastUses(TowerPlan plan) {
        int[] last = new int[plan.nodes().size() + 1];
        Arrays.fill(last, -1);
        for (int i = 0; i < plan.nodes().size(); i++) {
            for (int input : plan.nodes().get(i).inputs()) {
                last[input] = i;
            }
        }
        last[plan.output()] = -1;
        return last;
    }

    /** The nodes behind which another product comes. The products that make the embeddings stay in float32. */
    private static boolean[] beforeProducts(TowerPlan plan) {
        boolean[] before = new boolean[plan.nodes().size()];
        for (int i = before.length - 1; i >= 0; i--) {
            TowerPlan.Node node = plan.nodes().get(i);
            if (before[i] || node.operation() instanceof Convolution || node.operation() instanceof Dense) {
                for (int input : node.inputs()) {
                    if (input > 0) {
                        before[input - 1] = true;
                    }
                }
            }
        }
        return before;
    }

    /** The parameters, one after the other. */
    public Tensor vector() {
        return vector;
    }

    /** The parameters one by one. */
    public ParameterTensors parameters() {
        return parameters;
    }

    /** The running statistics of its batch normalisations. */
    public RunningStatistics statistics() {
        return statistics;
    }

    /** The scales and shifts of its batch normalisations of members apart. */
    public MemberScales scales() {
        return scales;
    }

    /**
     * The embeddings of features.
     *
     * @param features on the device
     * @param pass how
     * @return retained once: the caller releases it
     */
    public Tensor forward(Tensor features, Pass pass) {
        if (pass.training()) {
            scales.fetch(vector);
        }
        @Nullable Tensor[] values = new Tensor[nodes.size() + 1];
        values[0] = features;
        features.retainReference();
        try {
            for (int i = 0; i < nodes.size(); i++) {
                List<Tensor> inputs = new ArrayList<>();
                for (int input : nodes.get(i).inputs()) {
                    inputs.add(values[input]);
                }
                values[i + 1] = evaluated(i, pass, inputs);
                for (int input : nodes.get(i).inputs()) {
                    if (lastUses[input] == i && values[input] != null) {
                        values[input].releaseReference();
                        values[input] = null;
                    }
                }
            }
            return embeddings(values, pass);
        } finally {
            for (Tensor value : values) {
                if (value != null) {
                    value.releaseReference();
                }
            }
        }
    }

    /** In float32, whatever the last operations give. */
    private Tensor embeddings(@Nullable Tensor[] values, Pass pass) {
        if (!pass.rounds()) {
            Tensor result = values[output];
            values[output] = null;
            return result;
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor result = pass.single(values[output]);
            result.retainReference();
            return result;
        }
    }

    private Tensor evaluated(int node, Pass pass, List<Tensor> inputs) {
        try (PointerScope scope = new PointerScope()) {
            Tensor value = evaluations.get(node).apply(pass, inputs);
            value.retainReference();
            return value;
        }
    }

    @Override
    public void close() {
        kept.close();
    }
}
