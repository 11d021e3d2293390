package org.siamese.data.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.NoOp;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Tower;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.list.PairSet;
import org.siamese.data.sample.ItemPair;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.decision.Decision;
import org.siamese.decision.Relation;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.evaluate.CrossValidation;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.image.ImageException;
import org.siamese.image.ImageShape;
import org.siamese.image.Picture;
import org.siamese.image.inference.TestTimeAugmentation;
import org.siamese.image.model.ImageGallery;
import org.siamese.image.model.ImageModel;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.image.pipeline.PipelineException;

class TowerImageModelTest {
    @TempDir
    private Path folder;

    private static SiameseModel untrained(int side) {
        Tower tower = Tower.builder().input(1, side, side).embedding(4).build();
        return SiameseModel.of(tower, tower.newNetwork(3, new NoOp()), Map.of());
    }

    private Path image(String name, int level) throws IOException {
        BufferedImage image = new BufferedImage(9, 7, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 7; y++) {
            for (int x = 0; x < 9; x++) {
                image.getRaster().setSample(x, y, 0, (level * (x + 1) + 11 * y) % 256);
            }
        }
        Path file = folder.resolve(name);
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    @Test
    void should_verify_image_files_with_the_pipeline_in_the_file() throws IOException {
        ImageDataset faces = SyntheticFaces.builder()
                .identities(5)
                .size(16, 16)
                .seed(1)
                .build()
                .dataset();
        SiameseModel bare = untrained(16);
        SiameseModel model = bare.withPipeline(
                        ImagePipeline.grey().resize(16, 16).invert().build())
                .withCalibration(ModelCalibration.on(ImageScores.allPairs(bare, faces), "5 drawn faces")
                        .build());
        Path file = folder.resolve("faces.siamese");
        model.save(file);
        ImageModel images = ImageModel.load(file);
        Path a = image("a.png", 20);
        Path b = image("b.png", 90);

        Decision decision = images.verify(a, b);
        assertThat(decision.distance()).isPositive().isEqualTo(images.distance(a, b));
        assertThat(images.verify(a, a).relation()).isEqualTo(Relation.SAME);
        assertThat(images.verify(Files.readAllBytes(a), Files.readAllBytes(b))).isEqualTo(decision);
        try (InputStream left = Files.newInputStream(a);
                InputStream right = Files.newInputStream(b)) {
            assertThat(images.verify(left, right)).isEqualTo(decision);
        }
        assertThat(images.read(a).shape()).isEqualTo(new ImageShape(1, 16, 16));
        ImageGallery gallery = images.gallery().enrol("a", a).build();
        assertThat(images.identify(gallery, a).identity()).contains("a");
        assertThatThrownBy(() -> images.verify(new byte[3], new byte[3]))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("left");
    }

    @Test
    void should_embed_bit_for_bit_as_the_model_with_views_and_whitening() throws IOException {
        ImageDataset faces = SyntheticFaces.builder()
                .identities(5)
                .size(16, 16)
                .seed(1)
                .build()
                .dataset();
        SiameseModel model = untrained(16)
                .withPipeline(ImagePipeline.grey().resize(16, 16).build())
                .withTestTimeAugmentation(
                        TestTimeAugmentation.random(3, 10, 5, 0.1, 0.1, 1).andMirrored())
                .whitened(IntStream.range(0, faces.size()).mapToObj(faces::image), 0.3);
        Path file = folder.resolve("whitened.siamese");
        model.save(file);
        ImageModel images = ImageModel.load(file);
        List<Picture> pictures =
                IntStream.range(0, faces.size()).mapToObj(faces::picture).toList();

        float[][] rows = images.embed(pictures);
        for (int i = 0; i < rows.length; i++) {
            assertThat(rows[i]).isEqualTo(model.embed(faces.image(i)).toFloatVector());
            assertThat(images.embed(pictures.get(i))).isEqualTo(rows[i]);
        }
    }

    @Test
    void should_say_that_a_model_has_no_pipeline() {
        assertThatThrownBy(() -> untrained(4).toImageModel())
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("image-pipeline");
    }

    @Test
    void should_score_all_and_listed_pairs_alike() {
        ImageDataset faces = SyntheticFaces.builder()
                .identities(3)
                .size(16, 16)
                .seed(1)
                .build()
                .dataset();
        SiameseModel model = untrained(16);
        ScoredPairs all = ImageScores.allPairs(model, faces);
        List<ItemPair> pairs = new ArrayList<>();
        for (int i = 0; i < faces.size(); i++) {
            for (int j = i + 1; j < faces.size(); j++) {
                pairs.add(new ItemPair(i, j, Relation.ofSame(faces.className(i).equals(faces.className(j)))));
            }
        }
        ScoredPairs listed = ImageScores.listed(model, new PairSet(faces, pairs));
        assertThat(listed.size()).isEqualTo(all.size());
        assertThat(listed.identityCount()).isEqualTo(3);
        for (int pair = 0; pair < all.size(); pair++) {
            assertThat(listed.distance(pair)).isCloseTo(all.distance(pair), within(1e-12));
            assertThat(listed.relation(pair)).isEqualTo(all.relation(pair));
        }
    }

    @Test
    void should_test_every_identity_once() {
        ImageDataset faces = SyntheticFaces.builder()
                .identities(12)
                .size(16, 16)
                .seed(1)
                .build()
                .dataset();
        List<Integer> trained = new ArrayList<>();
        CrossValidation result = IdentityCrossValidation.run(faces, 3, 2, 5, train -> {
            trained.add(train.classes().count());
            return untrained(16);
        });
        assertThat(trained).containsExactly(6, 6, 6);
        assertThat(result.folds()).allMatch(fold -> fold.identities() == 4);
        assertThat(result.equalErrorRate().mean()).isBetween(0.0, 1.0);
        assertThat(result.equalErrorRate().folds()).isEqualTo(3);
    }
}
