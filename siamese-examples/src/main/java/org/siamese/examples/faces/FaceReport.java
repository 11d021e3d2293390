package org.siamese.examples.faces;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Labels;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.leak.LeakGuard;
import org.siamese.data.verify.ImageScores;
import org.siamese.decision.evaluate.Retrieval;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.decision.evaluate.Verification;
import org.siamese.examples.command.CommonOptions;
import org.siamese.examples.recipe.TrainingRecord;
import org.siamese.examples.report.RunReport;
import org.siamese.report.DataPart;
import org.siamese.report.MeasureTable;
import org.siamese.report.Report;

/**
 * The report of the face example.
 *
 * @param faces the data
 * @param model the model with its decision
 * @param pairs all pairs of the test part
 * @param test what was measured on them
 */
record FaceReport(FaceData faces, SiameseModel model, ScoredPairs pairs, Verification test) {

    /** Of a model that was trained. */
    Report trained(FaceMetrics metrics, TrainingRecord record, CommonOptions options) {
        Report.Builder report = tested(
                "Trained on " + FaceData.counts(faces.train()) + ", " + metrics.epochs() + " epochs, recipe "
                        + metrics.recipe() + ". Threshold and calibration from " + faces.calibrationWords() + ".",
                Map.of(
                        "data", RunReport.source(faces.source(), options),
                        "epochs", metrics.epochs(),
                        "recipe", metrics.recipe(),
                        "seed", metrics.seed(),
                        "calibrationHeldOut", faces.holdsOutCalibration()),
                options);
        record.addTo(report);
        LeakGuard guard = LeakGuard.strict();
        report.data(DataPart.of("training", faces.train()));
        report.leaks("Training and test", guard.check(faces.train(), faces.test()));
        if (faces.holdsOutCalibration()) {
            report.data(part("calibration", faces.calibration(), metrics.calibration()));
            report.leaks("Training and calibration", guard.check(faces.train(), faces.calibration()));
            report.leaks("Calibration and test", guard.check(faces.calibration(), faces.test()));
        }
        return report.data(part("test", faces.test(), pairs)).build();
    }

    /** Of a saved model. */
    Report evaluated(Path file, CommonOptions options) {
        String name = RunReport.name(file);
        return tested(
                        "A saved model, " + name + ".",
                        Map.of("data", RunReport.source(faces.source(), options), "model", name),
                        options)
                .data(part("test", faces.test(), pairs))
                .build();
    }

    private Report.Builder tested(String how, Map<String, ?> settings, CommonOptions options) {
        String summary = "Which two photographs show the same person? " + how + " Tested on all pairs of "
                + FaceData.counts(faces.test()) + ". Data: " + RunReport.source(faces.source(), options)
                + ".";
        INDArray embeddings = ImageScores.embeddings(model, faces.test());
        return RunReport.of("Faces", summary, model, faces.test(), embeddings, settings, options)
                .test(pairs, test)
                .measures(MeasureTable.of(Retrieval.among(
                        RowMatrices.of(embeddings), labels().toIntArray(), model.distanceMeasure(), options.seed())));
    }

    private Labels labels() {
        int[] labels = new int[faces.test().size()];
        Arrays.setAll(labels, faces.test().classes()::classOf);
        return Labels.of(labels);
    }

    private static DataPart part(String name, ImageDataset images, ScoredPairs pairs) {
        return new DataPart(name, images.size(), images.classes().count(), pairs.size());
    }
}
