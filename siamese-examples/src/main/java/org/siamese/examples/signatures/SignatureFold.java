package org.siamese.examples.signatures;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.list.PairSet;
import org.siamese.data.sample.ReferenceDraws;
import org.siamese.decision.Fusion;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.evaluate.CohortNormalisation;
import org.siamese.decision.evaluate.ReferenceFusion;
import org.siamese.decision.evaluate.ReferenceQuestion;
import org.siamese.decision.evaluate.ScoredPairs;

/**
 * The test writers of a fold, scored in one way.
 *
 * @param test signatures of the test writers
 * @param distance of the model
 * @param embeddings embeddings of the test signatures, whitened where the scoring says so
 * @param cohort how distances are normalised by the training signatures; null leaves them as they are
 * @param numbers number of each test writer among all writers
 * @param scoring how they are scored
 */
record SignatureFold(
        ImageDataset test,
        Distance distance,
        RowMatrix embeddings,
        @Nullable CohortNormalisation cohort,
        int[] numbers,
        SignatureScoring scoring) {

    /** Each two genuine signatures of a writer, and each genuine one with each forgery of it. */
    static PairSet pairs(ImageDataset signatures) {
        return new PairSet(signatures, SignatureParts.oneToOne(signatures));
    }

    /** This with another weight of the references' own spread. */
    SignatureFold withSpread(double weight) {
        return new SignatureFold(test, distance, embeddings, cohort, numbers, scoring.withSpread(weight));
    }

    /** One genuine signature beside one that is questioned. */
    ScoredPairs oneToOne() {
        List<ReferenceQuestion> questions = pairs(test).pairs().stream()
                .map(pair -> new ReferenceQuestion(
                        numbers[test.classes().classOf(pair.first())],
                        new int[] {pair.first()},
                        pair.second(),
                        pair.relation()))
                .toList();
        return by(Fusion.MINIMUM_DISTANCE).score(embeddings, questions);
    }

    /** Several genuine signatures beside one that is questioned. */
    ScoredPairs fused(Fusion fusion, int references, int draws, long seed) {
        List<ReferenceQuestion> questions =
                ReferenceDraws.of(test.classes(), test.forgeries(), references, draws, seed).stream()
                        .map(question -> new ReferenceQuestion(
                                numbers[question.identity()],
                                question.references(),
                                question.questioned(),
                                question.relation()))
                        .toList();
        return by(fusion).withOwnSpread(scoring.spread()).score(embeddings, questions);
    }

    private ReferenceFusion by(Fusion fusion) {
        ReferenceFusion plain = ReferenceFusion.of(distance, fusion);
        return cohort == null ? plain : plain.withCohort(cohort);
    }
}
