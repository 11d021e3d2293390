package org.siamese.examples.omniglot;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.verify.ImageScores;
import org.siamese.decision.evaluate.OneShot;
import org.siamese.decision.evaluate.Verification;
import org.siamese.examples.report.Measures;

/**
 * A model's result in Koch's trials.
 *
 * @param part the letters
 * @param published as many trials as in the paper: two draws of letters and drawers for each alphabet
 * @param many twenty draws for each alphabet, for a narrower interval
 */
record LetterTest(ImageDataset part, OneShot published, OneShot many) {
    private static final int PUBLISHED_DRAWS = 2;
    private static final int MANY_DRAWS = 20;

    static LetterTest of(SiameseModel model, ImageDataset part, long seed) {
        ImageDataset drawn = KochTrials.drawn(part);
        KochTrials trials = new KochTrials(drawn);
        INDArray embeddings = ImageScores.embeddings(model, drawn);
        return new LetterTest(
                part,
                score(model, embeddings, trials, PUBLISHED_DRAWS, seed),
                score(model, embeddings, trials, MANY_DRAWS, seed));
    }

    private static OneShot score(SiameseModel model, INDArray embeddings, KochTrials trials, int draws, long seed) {
        return OneShot.of(
                RowMatrices.of(embeddings),
                trials.draw(draws, seed),
                model.distanceMeasure(),
                OneShot.Rule.NEAREST_EXAMPLE,
                seed);
    }

    /** Adds the result as that of the test alphabets. */
    void addTo(Measures measures) {
        ObjectNode json = measures.json();
        measures.line("tested on", counts(part) + ", none of their alphabets seen in training");
        measures.note("");
        measures.line(
                published.ways() + "-way one-shot",
                published.accuracy().percent() + ", " + published.queries() + " trials as Koch drew them");
        measures.line("", many.accuracy().percent() + ", " + many.queries() + " trials");
        measures.note("[] are 95 % bootstrap intervals over the draws of letters and drawers");
        json.put("accuracy", published.accuracy().value());
        json.put("trials", published.queries());
        json.put("accuracyOfMany", many.accuracy().value());
        json.put("trialsOfMany", many.queries());
        json.put("ways", published.ways());
        json.put("alphabets", LetterData.alphabets(part));
        ObjectNode intervals = json.putObject("intervals");
        intervals.put("confidence", Verification.CONFIDENCE);
        intervals.put("over", "draws");
        Measures.interval(intervals, "accuracy", published.accuracy());
        Measures.interval(intervals, "accuracyOfMany", many.accuracy());
    }

    /** Adds the result as that of the alphabets to choose a recipe on. */
    void addAsValidation(Measures measures) {
        measures.line(
                "validation", counts(part) + ": " + many.accuracy().percent() + ", " + many.queries() + " trials");
        measures.json().put("validationAccuracy", many.accuracy().value());
    }

    static String counts(ImageDataset part) {
        return LetterData.alphabets(part) + " alphabets, " + part.classes().count() + " letters, " + part.size()
                + " images";
    }
}
