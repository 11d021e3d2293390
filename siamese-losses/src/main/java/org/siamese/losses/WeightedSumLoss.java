package org.siamese.losses;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Targets;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.LossWeight;
import org.siamese.core.objective.MetricLoss;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.losses.internal.Require;

/**
 * A weighted sum of losses on the same batch, such as a loss and a regulariser. It takes the targets that all of them take.
 * The weights of the k-th loss bear the names "k." and their own.
 *
 * @param terms the losses and their weights, at least one
 */
public record WeightedSumLoss(List<Term> terms) implements MetricLoss {
    /** Checks that there is a loss. */
    public WeightedSumLoss {
        terms = List.copyOf(terms);
        Require.atLeast("terms", terms.size(), 1);
    }

    /**
     * A loss and its weight.
     *
     * @param weight finite and at least 0
     * @param loss the loss
     */
    public record Term(double weight, MetricLoss loss) {
        /** Checks the weight. */
        public Term {
            Require.nonNegative("weight", weight);
        }
    }

    /** One loss with a weight, to which {@link #plus} adds others. */
    public static WeightedSumLoss of(double weight, MetricLoss loss) {
        return new WeightedSumLoss(List.of(new Term(weight, loss)));
    }

    /** This sum and another loss. */
    public WeightedSumLoss plus(double weight, MetricLoss loss) {
        List<Term> more = new ArrayList<>(terms);
        more.add(new Term(weight, loss));
        return new WeightedSumLoss(more);
    }

    /** The measure of the first term. */
    @Override
    public PairMeasure distance() {
        return terms.get(0).loss().distance();
    }

    @Override
    public List<LossWeight> weights(int dimension) {
        List<LossWeight> all = new ArrayList<>();
        for (int k = 0; k < terms.size(); k++) {
            for (LossWeight w : terms.get(k).loss().weights(dimension)) {
                all.add(new LossWeight(k + "." + w.name(), w.rows(), w.columns(), w.initialisation(), w.trainable()));
            }
        }
        return all;
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        double value = 0;
        INDArray gradient = null;
        Map<String, INDArray> weightGradients = new HashMap<>();
        Map<String, INDArray> stateUpdates = new HashMap<>();
        long tuples = 0;
        long active = 0;
        for (int k = 0; k < terms.size(); k++) {
            Term term = terms.get(k);
            String prefix = k + ".";
            Map<String, INDArray> own = new HashMap<>();
            weights.forEach((name, w) -> {
                if (name.startsWith(prefix)) {
                    own.put(name.substring(prefix.length()), w);
                }
            });
            LossResult result = term.loss().evaluate(embeddings, targets, own);
            value += term.weight() * result.value();
            INDArray part = result.gradient().muli(term.weight());
            gradient = gradient == null ? part : gradient.addi(part);
            result.weightGradients().forEach((name, g) -> weightGradients.put(prefix + name, g.muli(term.weight())));
            result.stateUpdates().forEach((name, state) -> stateUpdates.put(prefix + name, state));
            tuples += result.tuples();
            active += result.activeTuples();
        }
        return new LossResult(
                value, java.util.Objects.requireNonNull(gradient), weightGradients, stateUpdates, tuples, active);
    }
}
