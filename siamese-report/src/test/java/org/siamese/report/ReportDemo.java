package org.siamese.report;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Labels;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.LossHistory;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.iterator.ImageBatches;
import org.siamese.data.leak.LeakGuard;
import org.siamese.data.sample.RandomPairs;
import org.siamese.data.split.IdentitySplit;
import org.siamese.data.split.ThreeWaySplit;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.decision.calibrate.CalibrationMethod;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.evaluate.Retrieval;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.decision.evaluate.Verification;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.losses.HadsellContrastiveLoss;

/** Trains a small tower on synthetic faces for a few seconds and writes a report about it: argument 1 is the folder. */
final class ReportDemo {
    private static final int SIDE = 32;

    private ReportDemo() {}

    public static void main(String[] arguments) {
        ImageDataset faces = SyntheticFaces.builder()
                .identities(28)
                .imagesPerIdentity(7)
                .size(112, 92)
                .seed(4)
                .build()
                .dataset(ImagePipeline.grey().resize(SIDE, SIDE).build());
        ThreeWaySplit split = IdentitySplit.threeWay(faces, 0.25, 0.3, 1);
        LossHistory history = new LossHistory();
        SiameseModel model = SiameseTrainer.builder()
                .tower(Tower.builder()
                        .input(1, SIDE, SIDE)
                        .convolution(8, 5, Padding.zero(2))
                        .relu()
                        .maxPool(2, 2)
                        .convolution(16, 5, Padding.zero(2))
                        .relu()
                        .maxPool(2, 2)
                        .embedding(16)
                        .build())
                .loss(HadsellContrastiveLoss.ofDefaults())
                .batches(ImageBatches.of(
                        split.train(),
                        RandomPairs.builder(split.train().classes())
                                .batchSize(32)
                                .build()))
                .epochs(10)
                .seed(1)
                .quiet()
                .observer(history)
                .fit();
        ModelCalibration calibration = ModelCalibration.on(
                        pairs(model, split.validation()), "synthetic faces, none trained on")
                .method(CalibrationMethod.LOGISTIC)
                .falseAcceptRate(0.1)
                .date(Instant.parse("2026-01-01T00:00:00Z"))
                .build();
        INDArray embeddings = model.embed(split.test().images());
        Labels labels = labels(split.test());
        ScoredPairs test = ScoredPairs.allPairs(RowMatrices.of(embeddings), labels.toIntArray());
        Verification measures = Verification.of(test, calibration.threshold().distance(), calibration.calibration(), 1);
        double[] losses = history.epochs();
        int steps = history.steps().length / losses.length;
        Path page = Report.builder()
                .title("Synthetic faces: a try-out")
                .summary("A small tower, trained for a few seconds on synthetic faces. It shows what a report "
                        + "holds, not what a good model can do.")
                .training(
                        EpochChart.loss(losses),
                        EpochChart.of("Loss of single steps", "loss of a step")
                                .with("least", ends(history.steps(), steps, 0))
                                .with("median", ends(history.steps(), steps, steps / 2))
                                .with("greatest", ends(history.steps(), steps, steps - 1)))
                .images(split.test())
                .embeddings(embeddings)
                .test(test, measures)
                .measures(MeasureTable.of(
                        Retrieval.among(RowMatrices.of(embeddings), labels.toIntArray(), EuclideanDistance.plain(), 1)))
                .calibration(calibration)
                .data(
                        DataPart.of("training", split.train()),
                        DataPart.of("validation", split.validation()),
                        new DataPart(
                                "test",
                                split.test().size(),
                                split.test().classes().count(),
                                test.size()))
                .leaks("training and test", LeakGuard.strict().check(split.train(), split.test()))
                .leaks("a part and itself", LeakGuard.strict().check(split.test(), split.test()))
                .configuration(calibration.toJson())
                .build()
                .write(Path.of(arguments[0]));
        System.out.println(page.toAbsolutePath());
    }

    private static Labels labels(ImageDataset images) {
        int[] labels = new int[images.size()];
        Arrays.setAll(labels, images.classes()::classOf);
        return Labels.of(labels);
    }

    private static ScoredPairs pairs(SiameseModel model, ImageDataset images) {
        return ScoredPairs.allPairs(
                RowMatrices.of(model.embed(images.images())), labels(images).toIntArray());
    }

    /** A value of each epoch's steps by its rank. */
    private static double[] ends(double[] values, int steps, int rank) {
        double[] result = new double[values.length / steps];
        for (int epoch = 0; epoch < result.length; epoch++) {
            double[] sorted = Arrays.copyOfRange(values, epoch * steps, (epoch + 1) * steps);
            Arrays.sort(sorted);
            result[epoch] = sorted[rank];
        }
        return result;
    }
}
