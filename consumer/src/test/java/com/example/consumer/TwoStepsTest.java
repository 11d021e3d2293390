package com.example.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.Adam;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.LossHistory;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.iterator.ImageBatches;
import org.siamese.data.sample.RandomPairs;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.losses.HadsellContrastiveLoss;

class TwoStepsTest {
    @Test
    void should_train_two_steps_save_and_load(@TempDir Path folder) {
        ImageDataset faces = SyntheticFaces.builder()
                .identities(4)
                .imagesPerIdentity(4)
                .size(32, 32)
                .seed(1)
                .build()
                .dataset();
        LossHistory history = new LossHistory();
        SiameseModel model = SiameseTrainer.builder()
                .tower(Tower.builder().input(1, 32, 32).convolution(4, 3).relu().maxPool(2, 2).embedding(8).build())
                .loss(HadsellContrastiveLoss.ofDefaults())
                .batches(ImageBatches.of(
                        faces, RandomPairs.builder(faces.classes()).batchSize(8).seed(1).build()))
                .updater(new Adam(1e-3))
                .epochs(1)
                .observer(history)
                .quiet()
                .fit();
        assertEquals(2, history.steps().length);

        model.save(folder.resolve("model.siamese"));
        SiameseModel loaded = SiameseModel.load(folder.resolve("model.siamese"));
        assertEquals(
                model.distance(faces.image(0), faces.image(5)), loaded.distance(faces.image(0), faces.image(5)));
        assertTrue(loaded.distance(faces.image(0), faces.image(5)) > 0);
    }
}
