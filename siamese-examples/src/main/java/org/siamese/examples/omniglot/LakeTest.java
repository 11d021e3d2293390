package org.siamese.examples.omniglot;

import java.nio.file.Path;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.dataset.LakeRuns;
import org.siamese.data.verify.ImageScores;
import org.siamese.decision.evaluate.OneShot;
import org.siamese.examples.report.Measures;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * A model's result in Lake's fixed runs.
 *
 * @param result share of test images told rightly; its interval is over runs
 */
record LakeTest(OneShot result) {
    /** Reads the runs with the pipeline of a model and scores it. */
    static LakeTest of(SiameseModel model, Path zip, ImagePipeline pipeline, long seed) {
        LakeRuns runs = LakeRuns.read(zip, pipeline);
        return new LakeTest(OneShot.of(
                RowMatrices.of(ImageScores.embeddings(model, runs.images())),
                runs.tasks(),
                model.distanceMeasure(),
                OneShot.Rule.NEAREST_EXAMPLE,
                seed));
    }

    void addTo(Measures measures) {
        measures.line(
                "Lake's runs",
                result.accuracy().percent() + ", " + result.queries() + " test images in " + result.tasks()
                        + " runs of at least " + result.ways() + " letters");
        measures.note("[] are 95 % bootstrap intervals over the runs");
        ObjectNode json = measures.json().putObject("runs");
        json.put("accuracy", result.accuracy().value());
        json.put("trials", result.queries());
        json.put("runs", result.tasks());
        json.put("ways", result.ways());
        Measures.interval(json, "interval", result.accuracy());
    }
}
