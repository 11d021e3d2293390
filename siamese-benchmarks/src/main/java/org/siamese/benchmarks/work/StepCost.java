package org.siamese.benchmarks.work;

import java.util.ArrayList;
import java.util.List;

/**
 * The least that a training step (forward, backward, Adam) must do, counted from the tower.
 *
 * <p>Floating-point operations are those of convolutions and dense layers, two for each multiplication with its addition: one
 * product forward, one for the gradient of the weights, one for that of the input, which the first layer does without. Bytes are
 * float32 and count each array that an operation cannot do without once, as if activations, biases, dropouts and padding were
 * free and no array stayed in a cache: products read two arrays and write one; batch normalisation reads its input
 * twice and writes once forward, and backward reads input and gradient twice and writes once; normalisation over channels and
 * pooling read and write once forward, and backward read what their gradient needs and write once; a residual sum reads one
 * array more, forward and backward; Adam reads parameter, gradient and two moments and writes all but the gradient.
 *
 * <p>Each operation takes at least the longer of its two times at the machine's peaks, and the floor is their sum.
 *
 * @param operations each with its name
 */
public record StepCost(List<Operation> operations) {
    private static final int BYTES = 4;

    /**
     * One pass over arrays.
     *
     * @param name the layer and what is computed
     * @param flops floating-point operations
     * @param bytes bytes read and written
     */
    public record Operation(String name, double flops, double bytes) {}

    /** Copies the list. */
    public StepCost {
        operations = List.copyOf(operations);
    }

    /** The cost of a step with the given number of images. */
    public static StepCost of(Model model, int images) {
        List<Operation> operations = new ArrayList<>();
        for (Layer layer : model.layers()) {
            add(layer, images, operations);
        }
        operations.add(new Operation("Adam", 0, 7.0 * BYTES * model.parameters()));
        return new StepCost(operations);
    }

    private static void add(Layer layer, int images, List<Operation> operations) {
        double in = (double) images * layer.input().values();
        double out = (double) images * layer.output().values();
        String name = layer.unit().getClass().getSimpleName();
        if (layer.weights() > 0) {
            double flops = 2 * out * layer.fanIn();
            double bytes = BYTES * (in + out + layer.weights());
            operations.add(new Operation(name + " forward", flops, bytes));
            operations.add(new Operation(name + " weight gradient", flops, bytes));
            if (!layer.first()) {
                operations.add(new Operation(name + " input gradient", flops, bytes));
            }
        } else if (layer.unit() instanceof Unit.BatchNorm) {
            passes(name, 3 * in, 5 * in, operations);
        } else if (layer.unit() instanceof Unit.Lrn) {
            passes(name, in + out, 2 * in + out, operations);
        } else if (layer.unit() instanceof Unit.MaxPool || layer.unit() instanceof Unit.GlobalAverage) {
            passes(name, in + out, in + out, operations);
        } else if (layer.unit() instanceof Unit.Residual) {
            passes(name, out, in, operations);
        }
    }

    private static void passes(String name, double forward, double backward, List<Operation> operations) {
        operations.add(new Operation(name + " forward", 0, BYTES * forward));
        operations.add(new Operation(name + " backward", 0, BYTES * backward));
    }

    /** Floating-point operations of a step. */
    public double flops() {
        return operations.stream().mapToDouble(Operation::flops).sum();
    }

    /** Bytes read and written by a step. */
    public double bytes() {
        return operations.stream().mapToDouble(Operation::bytes).sum();
    }

    /** Seconds below which no step can be on a machine with the given peaks. */
    public double seconds(Peaks peaks) {
        return operations.stream()
                .mapToDouble(each -> Math.max(each.flops() / peaks.flops(), each.bytes() / peaks.bytes()))
                .sum();
    }
}
