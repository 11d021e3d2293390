package org.siamese.losses;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Targets;
import org.siamese.losses.spi.LossTerm;
import org.siamese.losses.spi.ReducedLoss;
import org.siamese.losses.spi.TermRecorder;

/**
 * The terms of a loss, unreduced, to see which rows, pairs or triplets cost what. They are listed one by one, so there may be batch^3
 * of them. Thread-safe.
 */
public final class LossTerms {
    private LossTerms() {}

    /**
     * The terms on a batch, in the order of their anchors within a part.
     *
     * @param weights the loss's weights by name, empty where it has none
     */
    public static List<LossTerm> of(
            ReducedLoss loss, INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        TermRecorder recorder = new TermRecorder();
        loss.withReducer(recorder).evaluate(embeddings, targets, weights);
        return recorder.terms();
    }

    /** The terms of a loss without weights. */
    public static List<LossTerm> of(ReducedLoss loss, INDArray embeddings, Targets targets) {
        return of(loss, embeddings, targets, Map.of());
    }
}
