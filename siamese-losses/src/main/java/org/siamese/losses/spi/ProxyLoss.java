package org.siamese.losses.spi;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.weights.WeightInitNormal;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Targets;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.LossWeight;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.PairMeasure;

/**
 * A loss that compares embeddings with learned proxies of the classes. It takes {@link org.siamese.core.batch.Labels}; a miner,
 * where there is one, weights rows by how often they occur in its tuples.
 */
public interface ProxyLoss extends ClassWeights {
    /** Number of classes. */
    int classes();

    /** What weights rows; all weigh 1 where there is none. */
    @Nullable
    Miner miner();

    /** What makes one number of the terms. */
    Reducer reducer();

    /** Adds the term of a row, whose columns are the proxies, and its derivatives if the reducer keeps it. */
    void anchor(AnchorRow row);

    /** Whether a miner weighs a row by its tuples as an anchor only, and not by all its tuples. */
    default boolean countsAnchorsOnly() {
        return false;
    }

    /** The measure of an embedding and a proxy. */
    default PairMeasure distance() {
        return new CosineSimilarity();
    }

    /** Number of proxies of each class. */
    default int proxiesPerClass() {
        return 1;
    }

    @Override
    default String weightName() {
        return "W";
    }

    @Override
    default boolean proxiesAreColumns() {
        return true;
    }

    @Override
    default List<LossWeight> weights(int dimension) {
        long proxies = (long) classes() * proxiesPerClass();
        return List.of(
                proxiesAreColumns()
                        ? new LossWeight(weightName(), dimension, proxies, new WeightInitNormal())
                        : new LossWeight(weightName(), proxies, dimension, new WeightInitNormal()));
    }

    /** The loss and its derivatives in the values of the measure. */
    default MatrixOutcome over(ProxyBatch batch) {
        TermSums sums = new TermSums(reducer(), batch.labels());
        double[] derivatives = new double[batch.values().length];
        AnchorRow row = AnchorRow.of(batch, derivatives, sums);
        for (int i = 0; i < batch.rows(); i++) {
            row.moveTo(i);
            row.weigh(batch.rowWeights()[i]);
            anchor(row);
        }
        TermSums.Reduced reduced = sums.reduce(Double.NaN);
        for (int i = 0; i < batch.rows(); i++) {
            row.moveTo(i);
            row.scaleDerivatives(batch.rowWeights()[i] * reduced.weight(Part.WHOLE, i));
        }
        long taken = Arrays.stream(batch.rowWeights()).filter(w -> w > 0).count();
        return new MatrixOutcome(reduced.value(), derivatives, taken, sums.active());
    }

    @Override
    default LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        ProxyBatch batch = ProxyBatch.of(this, embeddings, targets, weights);
        return batch.result(over(batch));
    }
}
