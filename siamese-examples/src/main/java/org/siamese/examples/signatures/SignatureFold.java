package org.siamese.examples.signatures;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.DataException;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.list.PairSet;
import org.siamese.data.sample.ReferenceDraws;
import org.siamese.data.split.Split;
import org.siamese.decision.Fusion;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.evaluate.CohortNormalisation;
import org.siamese.decision.evaluate.ReferenceFusion;
import org.siamese.decision.evaluate.ReferenceQuestion;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.examples.recipe.Training;
import org.siamese.examples.recipe.TrainingRecord;

/**
 * A fold of a cross-validation over writers, and the embeddings of its test writers by a model that has not seen them.
 *
 * @param test signatures of the test writers
 * @param model the model
 * @param embeddings embeddings of the test signatures, whitened where that was asked for
 * @param cohort how distances are normalised by the training signatures; null leaves them as they are
 * @param numbers number of each test writer among all writers
 */
record SignatureFold(
        ImageDataset test,
        SiameseModel model,
        RowMatrix embeddings,
        @Nullable CohortNormalisation cohort,
        int[] numbers) {
    /** Name of the attachment of a model that says which fold of which run it is of. */
    static final String ATTACHMENT = "signature-folds";

    /**
     * Trains a fold, or takes the model that an earlier run left.
     *
     * @param training gives the training on the signatures of a fold
     * @param file where the model is, or is to be
     * @param settings says what the model is of; another text in the file is refused
     * @param writers names of all writers, sorted
     * @param scoring what the training signatures tell about distances
     */
    static SignatureFold of(
            Split split,
            Function<PairSet, Training> training,
            Path file,
            String settings,
            List<String> writers,
            SignatureScoring scoring) {
        SiameseModel model =
                Files.exists(file) ? load(file, settings) : train(training.apply(pairs(split.train())), file, settings);
        ImageDataset test = split.test();
        int[] numbers = IntStream.range(0, test.classes().count())
                .map(writer -> writers.indexOf(test.classes().name(writer)))
                .toArray();
        return scoring.fold(model, split.train(), test, numbers);
    }

    private static SiameseModel load(Path file, String settings) {
        SiameseModel model = SiameseModel.load(file);
        String found = model.attachments().getOrDefault(ATTACHMENT, "a model of something else");
        if (!found.equals(settings)) {
            throw DataException.of(file.toString(), "the model of " + settings + "; take another --out", found);
        }
        return model;
    }

    private static SiameseModel train(Training training, Path file, String settings) {
        SiameseModel model = training.run(new TrainingRecord(false), true).withAttachment(ATTACHMENT, settings);
        model.save(file);
        return model;
    }

    /** Each two genuine signatures of a writer, and each genuine one with each forgery of it. */
    static PairSet pairs(ImageDataset signatures) {
        return new PairSet(signatures, SignatureParts.oneToOne(signatures));
    }

    /** One genuine signature beside one that is questioned. */
    ScoredPairs oneToOne() {
        return score(
                pairs(test).pairs().stream()
                        .map(pair -> new ReferenceQuestion(
                                writer(pair.first()), new int[] {pair.first()}, pair.second(), pair.relation()))
                        .toList(),
                Fusion.MINIMUM_DISTANCE);
    }

    private int writer(int genuine) {
        return numbers[test.classes().classOf(genuine)];
    }

    /** Several genuine signatures beside one that is questioned. */
    ScoredPairs fused(Fusion fusion, int references, int draws, long seed) {
        return score(
                ReferenceDraws.of(test.classes(), test.forgeries(), references, draws, seed).stream()
                        .map(question -> new ReferenceQuestion(
                                numbers[question.identity()],
                                question.references(),
                                question.questioned(),
                                question.relation()))
                        .toList(),
                fusion);
    }

    private ScoredPairs score(List<ReferenceQuestion> questions, Fusion fusion) {
        return cohort == null
                ? ReferenceFusion.score(embeddings, questions, model.distanceMeasure(), fusion)
                : ReferenceFusion.score(embeddings, questions, model.distanceMeasure(), fusion, cohort);
    }
}
