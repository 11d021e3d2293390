package org.siamese.examples.report;

import org.siamese.core.evaluate.Roc;
import org.siamese.core.evaluate.ScoredPairs;
import org.siamese.core.evaluate.Verification;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.DataException;

/**
 * How a distance becomes a decision: a threshold.
 *
 * @param threshold greatest distance that is decided to be the same
 */
public record Decision(double threshold) {
    private static final String NAME = "threshold";

    /** Chosen on development pairs: the threshold of the greatest balanced accuracy. */
    public static Decision chosenOn(ScoredPairs development) {
        return new Decision(Roc.of(development).balancedThreshold());
    }

    /** The decision of a saved model. */
    public static Decision of(SiameseModel model) {
        String text = model.attachments().get(NAME);
        if (text == null) {
            throw DataException.of("model", "a decision", "none");
        }
        return new Decision(Double.parseDouble(text));
    }

    /** The model with this decision. */
    public SiameseModel attachTo(SiameseModel model) {
        return model.withAttachment(NAME, Double.toString(threshold));
    }

    /** Measures test pairs. */
    public Verification test(ScoredPairs pairs, long seed) {
        return Verification.of(pairs, threshold, seed);
    }
}
