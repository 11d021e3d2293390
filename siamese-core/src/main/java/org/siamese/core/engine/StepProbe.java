package org.siamese.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * Sits in a network's own training step, between its backward pass and its updater: adds the gradients of earlier batches of the
 * step, and looks.
 */
final class StepProbe extends BaseTrainingListener {
    private final String embedding;
    private @Nullable INDArray sum;
    private int summed;
    private boolean looks;
    private @Nullable INDArray embeddings;
    private double gradientNorm;

    /**
     * A probe.
     *
     * @param embedding name of the vertex that gives the embedding
     */
    StepProbe(String embedding) {
        this.embedding = embedding;
    }

    void begin(boolean look) {
        looks = look;
        summed = 0;
        embeddings = null;
    }

    /** Keeps the gradient that the network holds, to be averaged with those of later batches of the step. */
    void keep(ComputationGraph network) {
        INDArray gradient = network.getFlattenedGradients();
        if (sum == null) {
            sum = gradient.dup();
        } else if (summed == 0) {
            sum.assign(gradient);
        } else {
            sum.addi(gradient);
        }
        summed++;
    }

    @Nullable
    INDArray embeddings() {
        return embeddings;
    }

    double gradientNorm() {
        return gradientNorm;
    }

    @Override
    public void onForwardPass(Model model, Map<String, INDArray> activations) {
        if (looks) {
            embeddings = activations.get(embedding).dup('c');
        }
    }

    @Override
    public void onGradientCalculation(Model model) {
        ComputationGraph network = (ComputationGraph) model;
        if (!Double.isFinite(network.score())) {
            throw new ArithmeticException("the loss is " + network.score());
        }
        if (summed > 0 && sum != null) {
            network.getFlattenedGradients().addi(sum).divi(summed + 1);
        }
        if (looks) {
            gradientNorm = gradientNorm(network);
        }
    }

    /** Euclidean norm of the gradient, without what travels in its place: changes of running statistics and the loss's state. */
    private static double gradientNorm(ComputationGraph network) {
        INDArray all = network.getFlattenedGradients();
        INDArray flat = all.reshape(all.length());
        double squares = 0;
        for (long[] range : trained(network)) {
            double norm = flat.get(NDArrayIndex.interval(range[0], range[1]))
                    .norm2Number()
                    .doubleValue();
            squares += norm * norm;
        }
        return Math.sqrt(squares);
    }

    /** First and last index (exclusive) of each run of trained parameters in the parameter vector. */
    private static List<long[]> trained(ComputationGraph network) {
        List<long[]> ranges = new ArrayList<>();
        long start = 0;
        for (int vertex : network.topologicalSortOrder()) {
            Trainable layer = network.getVertices()[vertex];
            if (layer.numParams() == 0) {
                continue;
            }
            for (Map.Entry<String, INDArray> parameter : layer.paramTable(false).entrySet()) {
                long end = start + parameter.getValue().length();
                if (layer.updaterDivideByMinibatch(parameter.getKey())
                        && !(layer.getConfig().getUpdaterByParam(parameter.getKey()) instanceof NoOp)) {
                    if (!ranges.isEmpty() && ranges.get(ranges.size() - 1)[1] == start) {
                        ranges.get(ranges.size() - 1)[1] = end;
                    } else {
                        ranges.add(new long[] {start, end});
                    }
                }
                start = end;
            }
        }
        return ranges;
    }
}
