package org.siamese.examples.signatures;

import org.siamese.core.model.SiameseModel;
import org.siamese.data.list.PairSet;
import org.siamese.decision.evaluate.Verification;
import org.siamese.examples.report.Decisions;
import org.siamese.examples.report.Measures;

/**
 * A model's result on test pairs.
 *
 * @param scores the pairs with their distances
 * @param verification the measures
 */
record SignatureResult(SignatureScores scores, Verification verification) {
    static SignatureResult of(SiameseModel model, PairSet test, long seed) {
        SignatureScores scores = SignatureScores.of(model, test);
        return new SignatureResult(scores, Decisions.test(model, scores.pairs(), seed));
    }

    /** Adds the measures and what they were taken on. */
    void addTo(Measures measures) {
        measures.line(
                "tested on",
                verification.identities() + " writers, "
                        + scores.part().images().size() + " signatures, " + verification.pairs() + " pairs, "
                        + verification.same() + " of them genuine");
        measures.note("");
        measures.verification(verification, "writers");
        measures.note("[] are 95 % bootstrap intervals over the " + verification.identities() + " test writers");
    }
}
