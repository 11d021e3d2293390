package org.siamese.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.data.dataset.ClassFolders;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.iterator.ImageBatches;
import org.siamese.data.iterator.Prefetch;
import org.siamese.data.sample.RandomPairs;
import org.siamese.data.split.IdentitySplit;
import org.siamese.data.split.Split;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.data.verify.ImageCalibration;
import org.siamese.decision.Decision;
import org.siamese.image.model.ImageModel;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.losses.HadsellContrastiveLoss;

/** The chain that a new user tries first: a folder of images, a trained and calibrated model, and two files verified by it. */
class FirstModelTest {
    private static final int PERSONS = 8;

    @Test
    void should_lead_from_a_folder_to_a_decision_about_two_files(@TempDir Path folder) throws IOException {
        Path images = faces(folder.resolve("faces"));
        ImageDataset faces =
                ClassFolders.at(images).load(ImagePipeline.grey().resize(24, 24).build());
        Split split = IdentitySplit.byShare(faces, 0.5, 1);
        SiameseModel model = SiameseTrainer.builder()
                .tower(Tower.builder()
                        .input(1, 24, 24)
                        .convolution(4, 3)
                        .relu()
                        .maxPool(2, 2)
                        .embedding(8)
                        .build())
                .loss(HadsellContrastiveLoss.ofDefaults())
                .batches(Prefetch.of(ImageBatches.of(
                        split.train(),
                        classes -> RandomPairs.builder(classes).batchSize(8).build())))
                .calibration(ImageCalibration.allPairs(split.test(), "held-out persons"))
                .epochs(2)
                .quiet()
                .fit();
        Path file = folder.resolve("faces.siamese");
        model.save(file);

        ImageModel loaded = ImageModel.load(file);
        Path left = images.resolve("person0/0.png");
        Path right = images.resolve("person1/3.png");
        assertThat(loaded.pipeline()).isEqualTo(faces.pipeline());
        assertThat(loaded.distance(left, right))
                .isEqualTo(model.distance(faces.image(member(faces, 0, 0)), faces.image(member(faces, 1, 3))))
                .isPositive();
        Decision decision = loaded.verify(left, left);
        assertThat(decision.isSame()).isTrue();
        assertThat(decision.distance()).isZero();
        assertThat(decision).isEqualTo(loaded.verify(Files.readAllBytes(left), Files.readAllBytes(left)));
    }

    private static int member(ImageDataset faces, int person, int image) {
        assertThat(faces.classes().name(person)).isEqualTo("person" + person);
        return faces.classes().member(person, image);
    }

    private static Path faces(Path folder) throws IOException {
        SyntheticFaces faces = SyntheticFaces.builder()
                .identities(PERSONS)
                .imagesPerIdentity(4)
                .size(32, 28)
                .seed(1)
                .build();
        for (int person = 0; person < PERSONS; person++) {
            Path one = Files.createDirectories(folder.resolve("person" + person));
            for (int image = 0; image < 4; image++) {
                ImageIO.write(
                        faces.picture(person, image).toBufferedImage(),
                        "png",
                        one.resolve(image + ".png").toFile());
            }
        }
        return folder;
    }
}
