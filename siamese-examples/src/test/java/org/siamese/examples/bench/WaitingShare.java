package org.siamese.examples.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.nd4j.linalg.learning.config.Adam;
import org.siamese.core.tower.Towers;
import org.siamese.core.train.EpochReport;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.core.train.TrainingObserver;
import org.siamese.core.train.TrainingPlan;
import org.siamese.data.dataset.CachePolicy;
import org.siamese.data.dataset.ClassFolders;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.iterator.ImageBatches;
import org.siamese.data.iterator.Prefetch;
import org.siamese.data.sample.RandomPairs;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.losses.HadsellContrastiveLoss;

/**
 * The share of time that the face tower waits for its batches, read ahead by one thread from files, without a cache:
 * {@code -Dsiamese.data=FOLDER}, with one folder for each person in it or in its {@code training}.
 */
public final class WaitingShare {
    private static final int SIDE = 100;
    private static final int PAIRS = 64;
    private static final int EPOCHS = 4;

    private WaitingShare() {}

    /** Runs the bench. */
    public static void main(String[] arguments) {
        Path folder = Path.of(System.getProperty("siamese.data", "."));
        Path training = folder.resolve("training");
        ImageDataset faces = ClassFolders.at(Files.isDirectory(training) ? training : folder)
                .load(ImagePipeline.grey().resize(SIDE, SIDE).build())
                .withCache(new CachePolicy.None());
        RandomPairs pairs =
                RandomPairs.builder(faces.classes()).batchSize(PAIRS).seed(1).build();
        SiameseTrainer.builder()
                .tower(Towers.faceTutorial(SIDE))
                .loss(HadsellContrastiveLoss.ofDefaults())
                .batches(Prefetch.of(ImageBatches.of(faces, pairs)))
                .updater(new Adam(5e-4))
                .epochs(EPOCHS)
                .seed(1)
                .quiet()
                .observer(new TrainingObserver() {
                    @Override
                    public void onStart(TrainingPlan plan) {
                        System.out.printf(Locale.ROOT, "%d images, engine %s%n", faces.size(), plan.engine());
                    }

                    @Override
                    public void onEpoch(EpochReport report) {
                        System.out.printf(
                                Locale.ROOT,
                                "epoch %d: %.2f s, %.1f pairs a second, waiting for data %.4f s, %.3f %%%n",
                                report.epoch() + 1,
                                report.seconds(),
                                report.units() / report.seconds(),
                                report.waitingSeconds(),
                                100 * report.waitingShare());
                    }
                })
                .fit();
    }
}
