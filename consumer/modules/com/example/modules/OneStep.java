package com.example.modules;

import java.nio.file.Files;
import java.nio.file.Path;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.LossHistory;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.iterator.ImageBatches;
import org.siamese.data.sample.RandomPairs;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.losses.HadsellContrastiveLoss;

/** Trains one step, saves, loads and compares; exits with 1 if something differs from what is expected. */
public final class OneStep {
    private OneStep() {}

    public static void main(String[] arguments) throws Exception {
        require("a named module", OneStep.class.getModule().isNamed());
        require("Siamese in a module", "org.siamese.core".equals(SiameseModel.class.getModule().getName()));
        ImageDataset faces = SyntheticFaces.builder()
                .identities(4)
                .imagesPerIdentity(2)
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
                .epochs(1)
                .observer(history)
                .quiet()
                .fit();
        require("one step", history.steps().length == 1);
        Path file = Files.createTempFile("modules", ".siamese");
        try {
            model.save(file);
            SiameseModel loaded = SiameseModel.load(file);
            double distance = model.distance(faces.image(0), faces.image(5));
            require("a distance above 0", distance > 0);
            require("an equal distance after loading", distance == loaded.distance(faces.image(0), faces.image(5)));
        } finally {
            Files.delete(file);
        }
        System.out.println("One step on the module path: loss " + history.steps()[0]);
    }

    private static void require(String what, boolean holds) {
        if (!holds) {
            System.err.println("expected " + what);
            System.exit(1);
        }
    }
}
