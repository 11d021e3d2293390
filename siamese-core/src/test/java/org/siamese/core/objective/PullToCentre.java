package org.siamese.core.objective;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Targets;

/** A loss for tests, with one trainable weight c [1, dimension]: strength times the mean over rows of |e - c|^2. */
record PullToCentre(double strength) implements MetricLoss {
    static final AtomicInteger EVALUATIONS = new AtomicInteger();

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        EVALUATIONS.incrementAndGet();
        INDArray centre = weights.get("centre");
        INDArray difference = embeddings.subRowVector(centre.castTo(embeddings.dataType()));
        double factor = strength / targets.rows();
        double value = factor
                * difference.norm2Number().doubleValue()
                * difference.norm2Number().doubleValue();
        INDArray gradient = difference.mul(2 * factor);
        return new LossResult(
                value, gradient, Map.of("centre", gradient.sum(true, 0).neg()), targets.count(), targets.count());
    }

    @Override
    public List<LossWeight> weights(int dimension) {
        return List.of(new LossWeight("centre", 1, dimension, new WeightInitConstant(0.5)));
    }
}
