package org.siamese.examples.omniglot;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Omniglot;
import org.siamese.data.sample.Episodes;
import org.siamese.data.split.CharacterSplit;
import org.siamese.data.split.Split;
import org.siamese.data.verify.ImageScores;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.evaluate.OneShot;
import org.siamese.decision.evaluate.OneShotTask;
import org.siamese.decision.evaluate.Verification;
import org.siamese.examples.report.Measures;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * A model's result in Vinyals' split: 20-way episodes over characters of all alphabets, one query of each character, a class being the
 * mean of its examples' embeddings.
 *
 * @param characters number of upright characters
 * @param oneShot from one example
 * @param fiveShot from five examples
 */
record CharacterTest(int characters, OneShot oneShot, OneShot fiveShot) {
    /** Chooses the characters that are trained on; the same for all training seeds. */
    static final long SPLIT_SEED = 1;

    private static final int EPISODES = 10_000;
    private static final int WAYS = 20;

    /** The split of a folder of Omniglot: turned characters are trained on as further classes, and tested are upright ones. */
    static Split split(Path folder, ImagePipeline pipeline, int trainCharacters) {
        Split split = CharacterSplit.of(LetterData.everything(folder, pipeline), trainCharacters, SPLIT_SEED);
        ImageDataset test = split.test();
        return new Split(split.train(), test.filter(image -> !Omniglot.isTurned(test.item(image))));
    }

    /**
     * Scores a model.
     *
     * @param test characters that it was not trained on
     * @param seed of the episodes and of the bootstrap
     */
    static CharacterTest of(SiameseModel model, ImageDataset test, long seed) {
        RowMatrix embeddings = RowMatrices.of(ImageScores.embeddings(model, test));
        return new CharacterTest(
                test.classes().count(),
                score(model, embeddings, test, 1, seed),
                score(model, embeddings, test, 5, seed));
    }

    private static OneShot score(SiameseModel model, RowMatrix embeddings, ImageDataset test, int shots, long seed) {
        Episodes episodes = Episodes.builder(test.classes())
                .ways(WAYS)
                .shots(shots)
                .queries(1)
                .seed(seed)
                .build();
        List<OneShotTask> tasks = IntStream.range(0, EPISODES)
                .mapToObj(index -> episodes.episode(0, index).task())
                .toList();
        return OneShot.of(embeddings, tasks, model.distanceMeasure(), OneShot.Rule.MEAN_EMBEDDING, seed);
    }

    void addTo(Measures measures) {
        measures.line(
                "Vinyals' split",
                characters + " characters tested on, alphabets shared with training; " + oneShot.ways() + "-way, "
                        + oneShot.tasks() + " episodes each");
        ObjectNode json = measures.json().putObject("characters");
        json.put("characters", characters);
        json.put("ways", oneShot.ways());
        json.put("episodes", oneShot.tasks());
        json.put("splitSeed", SPLIT_SEED);
        json.putObject("intervals").put("confidence", Verification.CONFIDENCE).put("over", "episodes");
        add(measures, json, "one-shot", "oneShot", oneShot);
        add(measures, json, "five-shot", "fiveShot", fiveShot);
        measures.note("[] are 95 % bootstrap intervals over episodes, which share their characters");
    }

    private static void add(Measures measures, ObjectNode json, String line, String key, OneShot result) {
        measures.line(line, result.accuracy().percent());
        json.put(key, result.accuracy().value());
        Measures.interval((ObjectNode) json.path("intervals"), key, result.accuracy());
    }
}
