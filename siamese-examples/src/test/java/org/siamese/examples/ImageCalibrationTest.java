package org.siamese.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.Calibrator;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.core.train.TrainingObserver;
import org.siamese.core.train.TrainingPlan;
import org.siamese.data.DataException;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Item;
import org.siamese.data.iterator.ImageBatches;
import org.siamese.data.list.PairSet;
import org.siamese.data.sample.ItemPair;
import org.siamese.data.sample.RandomPairs;
import org.siamese.data.split.IdentitySplit;
import org.siamese.data.split.Split;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.data.verify.ImageCalibration;
import org.siamese.data.verify.ImageScores;
import org.siamese.decision.Relation;
import org.siamese.decision.calibrate.CalibrationMethod;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.image.ImageException;
import org.siamese.image.model.ImageModel;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.losses.HadsellContrastiveLoss;

/** A model that fit() gives back decides. */
class ImageCalibrationTest {
    private static final ImagePipeline PIPELINE =
            ImagePipeline.grey().resize(16, 16).invert().build();

    private final Split split = IdentitySplit.byCount(
            SyntheticFaces.builder()
                    .identities(10)
                    .imagesPerIdentity(4)
                    .size(20, 18)
                    .seed(1)
                    .build()
                    .dataset(PIPELINE),
            4,
            1);
    private int epochs;

    private SiameseModel fit(Calibrator calibrator) {
        return SiameseTrainer.builder()
                .tower(Tower.builder().input(1, 16, 16).embedding(4).build())
                .loss(HadsellContrastiveLoss.ofDefaults())
                .batches(ImageBatches.of(
                        split.train(),
                        classes -> RandomPairs.builder(classes).batchSize(8).build()))
                .calibration(calibrator)
                .observer(new TrainingObserver() {
                    @Override
                    public void onStart(TrainingPlan plan) {
                        epochs++;
                    }
                })
                .epochs(2)
                .quiet()
                .fit();
    }

    @Test
    void should_give_a_calibrated_model_that_a_file_keeps(@TempDir Path folder) {
        SiameseModel model = fit(ImageCalibration.allPairs(split.test(), "four persons")
                .withRule(rule -> rule.method(CalibrationMethod.ISOTONIC).balancedAccuracy()));

        ModelCalibration calibration = model.calibration().orElseThrow();
        ScoredPairs pairs = ImageScores.allPairs(model, split.test());
        ModelCalibration expected = ModelCalibration.on(pairs, "four persons")
                .method(CalibrationMethod.ISOTONIC)
                .balancedAccuracy()
                .date(calibration.calibrationSet().date())
                .build();
        assertThat(calibration).isEqualTo(expected);
        assertThat(calibration.calibrationSet().pairs()).isEqualTo(16 * 15 / 2);
        Path file = folder.resolve("faces.siamese");
        model.save(file);
        ImageModel loaded = ImageModel.load(file);
        assertThat(loaded.settings().calibration()).isEqualTo(expected);
        assertThat(loaded.verify(split.test().picture(0), split.test().picture(1)))
                .isEqualTo(model.verify(split.test().image(0), split.test().image(1)));
    }

    @Test
    void should_prepare_calibration_images_as_the_training_images() {
        ImageDataset otherwise =
                split.test().withPipeline(ImagePipeline.grey().resize(31, 7).build());
        ModelCalibration same =
                fit(ImageCalibration.allPairs(split.test(), "x")).calibration().orElseThrow();
        ModelCalibration other =
                fit(ImageCalibration.allPairs(otherwise, "x")).calibration().orElseThrow();
        assertThat(other.threshold()).isEqualTo(same.threshold());
        assertThat(other.calibration()).isEqualTo(same.calibration());
    }

    @Test
    void should_calibrate_on_listed_pairs() {
        List<ItemPair> pairs = new ArrayList<>();
        for (int image = 0; image + 4 < split.test().size(); image++) {
            pairs.add(new ItemPair(image, image + 1, Relation.ofSame(image % 4 != 3)));
            pairs.add(new ItemPair(image, image + 4, Relation.DIFFERENT));
        }
        PairSet listed = new PairSet(split.test(), pairs);
        SiameseModel model = fit(ImageCalibration.listed(listed, "a list"));
        ModelCalibration calibration = model.calibration().orElseThrow();
        assertThat(calibration)
                .isEqualTo(ModelCalibration.on(ImageScores.listed(model, listed), "a list")
                        .date(calibration.calibrationSet().date())
                        .build());
    }

    @Test
    void should_refuse_before_training_what_would_fail_after_it(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() ->
                        fit(ImageCalibration.allPairs(split.test(), "x").withRule(rule -> rule.falseAcceptRate(0.001))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pairs: expected at least 1000 different pairs for a false accept rate of 0.001, got 96");
        Path damaged = Files.write(folder.resolve("damaged.png"), new byte[] {1, 2, 3});
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < split.test().size(); i++) {
            items.add(split.test().item(i));
        }
        items.add(Item.of("damaged.png", "p1", decoder -> decoder.decode(damaged)));
        ImageDataset withDamaged = ImageDataset.of(items, PIPELINE);
        assertThatThrownBy(() -> fit(ImageCalibration.allPairs(withDamaged, "x")))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("damaged.png");
        ImageDataset onePerson = split.test().ofClasses(List.of(split.test().className(0)));
        assertThatThrownBy(() -> ImageCalibration.allPairs(onePerson, "x"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("at least 2 classes");
        assertThat(epochs).isZero();
    }
}
