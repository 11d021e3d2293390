package org.siamese.examples.signatures;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.DataException;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.list.PairSet;
import org.siamese.data.split.Split;
import org.siamese.data.verify.ImageScores;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.evaluate.CohortNormalisation;
import org.siamese.examples.recipe.Training;
import org.siamese.examples.recipe.TrainingRecord;
import org.siamese.image.inference.EmbeddingCovariance;
import org.siamese.image.inference.Whitening;

/**
 * A fold of a cross-validation over writers whose model is trained: the embeddings of its test writers by a model that has not seen them, and
 * those of its training writers.
 *
 * @param test signatures of the test writers
 * @param model the model
 * @param embeddings embeddings of the test signatures
 * @param trained embeddings of the training signatures; null where no scoring reads them
 * @param numbers number of each test writer among all writers
 */
record TrainedFold(
        ImageDataset test, SiameseModel model, RowMatrix embeddings, @Nullable RowMatrix trained, int[] numbers) {
    /** Name of the attachment of a model that says which fold of which run it is of. */
    static final String ATTACHMENT = "signature-folds";

    /**
     * One of the towers that are trained on a fold.
     *
     * @param training gives the training on the signatures of a fold
     * @param file where its model is, or is to be
     * @param settings says what the model is of; another text in the file is refused
     */
    record Part(Function<PairSet, Training> training, Path file, String settings) {
        private SiameseModel model(Split split) {
            return Files.exists(file) ? loaded() : trained(training.apply(SignatureFold.pairs(split.train())));
        }

        private SiameseModel loaded() {
            SiameseModel model = SiameseModel.load(file);
            String found = model.attachments().getOrDefault(ATTACHMENT, "a model of something else");
            if (!found.equals(settings)) {
                throw DataException.of(file.toString(), "the model of " + settings + "; take another --out", found);
            }
            return model;
        }

        private SiameseModel trained(Training run) {
            SiameseModel model = run.run(new TrainingRecord(false), true).withAttachment(ATTACHMENT, settings);
            model.save(file);
            return model;
        }
    }

    /**
     * Trains a fold, or takes the models that an earlier run left.
     *
     * @param parts the towers, at least one; several are joined
     * @param writers names of all writers, sorted
     * @param readsTraining whether a scoring will read the embeddings of the training signatures, which take most of the time
     */
    static TrainedFold of(Split split, List<Part> parts, List<String> writers, boolean readsTraining) {
        List<SiameseModel> models =
                parts.stream().map(part -> part.model(split)).toList();
        SiameseModel model = models.size() == 1 ? models.get(0) : SiameseModel.ensemble(models);
        ImageDataset test = split.test();
        int[] numbers = IntStream.range(0, test.classes().count())
                .map(writer -> writers.indexOf(test.classes().name(writer)))
                .toArray();
        @Nullable RowMatrix trained = readsTraining ? embeddings(model, split.train()) : null;
        return new TrainedFold(test, model, embeddings(model, test), trained, numbers);
    }

    private static RowMatrix embeddings(SiameseModel model, ImageDataset images) {
        return RowMatrices.of(ImageScores.embeddings(model, images));
    }

    /** This fold, ready to be scored in a way. */
    SignatureFold scored(SignatureScoring scoring) {
        if (!scoring.readsTraining()) {
            return new SignatureFold(test, model.distanceMeasure(), embeddings, null, numbers, scoring);
        }
        RowMatrix tested = embeddings;
        RowMatrix others = Objects.requireNonNull(trained, "embeddings of the training signatures");
        if (scoring.whitening() > 0) {
            Whitening whitening = measured(others, scoring.whitening());
            tested = whitening.of(tested);
            others = whitening.of(others);
        }
        @Nullable
        CohortNormalisation cohort = scoring.cohort() == 0
                ? null
                : CohortNormalisation.of(others, model.distanceMeasure(), Math.min(scoring.cohort(), others.rows()));
        return new SignatureFold(test, model.distanceMeasure(), tested, cohort, numbers, scoring);
    }

    private static Whitening measured(RowMatrix trained, double shrinkage) {
        int d = trained.dimension();
        EmbeddingCovariance covariance = new EmbeddingCovariance(d);
        for (int row = 0; row < trained.rows(); row++) {
            covariance.add(Arrays.copyOfRange(trained.values(), row * d, (row + 1) * d));
        }
        return covariance.whitening(shrinkage);
    }
}
