package org.siamese.image.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.decision.Decision;
import org.siamese.decision.Fusion;
import org.siamese.decision.Identification;
import org.siamese.decision.Relation;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.distance.CosineDistance;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.image.ImageException;
import org.siamese.image.ImageShape;
import org.siamese.image.Picture;
import org.siamese.image.file.ModelFileException;
import org.siamese.image.file.ModelFileWriter;
import org.siamese.image.inference.Embedder;
import org.siamese.image.inference.EmbeddingCovariance;
import org.siamese.image.inference.InferenceSettings;
import org.siamese.image.inference.TestTimeAugmentation;
import org.siamese.image.pipeline.ImagePipeline;

/** Decisions by a function, without any engine. */
class ImageModelTest {
    private static final ImageShape SHAPE = new ImageShape(1, 4, 4);

    private final ImagePipeline pipeline = ImagePipeline.grey().resize(4, 4).build();

    @TempDir
    private Path folder;

    /** The mean of the left half and of the right half. */
    private static float[] halves(float[] image) {
        float[] result = new float[2];
        for (int i = 0; i < image.length; i++) {
            result[i % 4 / 2] += image[i] / 8;
        }
        return result;
    }

    private static ScoredPairs pairs() {
        double[] distances = {0.01, 0.02, 0.05, 0.3, 0.2, 0.04, 0.5, 0.6};
        List<Relation> relations = new ArrayList<>();
        for (double distance : distances) {
            relations.add(Relation.ofSame(distance < 0.1 || distance == 0.3));
        }
        return ScoredPairs.of(
                distances, relations, new int[] {0, 1, 2, 3, 0, 1, 2, 3}, new int[] {0, 1, 2, 3, 1, 1, 3, 0});
    }

    private ImageModel model() {
        InferenceSettings settings = InferenceSettings.of(Map.of())
                .withCalibration(ModelCalibration.on(pairs(), "eight pairs").build());
        return ImageModel.of(Embedder.of(SHAPE, 2, ImageModelTest::halves), pipeline, settings);
    }

    private static BufferedImage image(int left, int right) {
        BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 16; i++) {
            image.getRaster().setSample(i % 4, i / 4, 0, i % 4 < 2 ? left : right);
        }
        return image;
    }

    private static byte[] png(BufferedImage image) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    @Test
    void should_decide_the_same_of_files_bytes_streams_and_decoded_images() throws IOException {
        ImageModel model = model();
        BufferedImage a = image(10, 200);
        BufferedImage b = image(10, 220);
        Path fileA = Files.write(folder.resolve("a.png"), png(a));
        Path fileB = Files.write(folder.resolve("b.png"), png(b));

        Decision decision = model.verify(fileA, fileB);

        assertThat(decision.distance()).isCloseTo(20 / 255.0, within(1e-6));
        assertThat(model.verify(png(a), png(b))).isEqualTo(decision);
        assertThat(model.verify(new ByteArrayInputStream(png(a)), new ByteArrayInputStream(png(b))))
                .isEqualTo(decision);
        assertThat(model.verify(a, b)).isEqualTo(decision);
        assertThat(model.distance(fileA, fileB)).isEqualTo(decision.distance());
        assertThat(model.distance(png(a), png(b))).isEqualTo(decision.distance());
        assertThat(model.distance(new ByteArrayInputStream(png(a)), new ByteArrayInputStream(png(b))))
                .isEqualTo(decision.distance());
        assertThat(model.distance(a, b)).isEqualTo(decision.distance());
        assertThat(model.embed(a)).containsExactly(model.embed(fileA)).isEqualTo(model.embed(png(a)));
        assertThat(model.embed(new ByteArrayInputStream(png(a)))).isEqualTo(model.embed(a));
    }

    @Test
    void should_identify_by_each_fusion() throws IOException {
        ImageModel model = model();
        for (Fusion fusion : Fusion.values()) {
            ImageGallery gallery = model.gallery()
                    .fusion(fusion)
                    .enrol("anna", model.read(image(0, 100)))
                    .enrol("anna", model.read(image(0, 102)))
                    .enrolEmbeddings("ben", model.embed(image(200, 0)))
                    .build();

            assertThat(gallery.identities()).containsExactly("anna", "ben");
            assertThat(model.identify(gallery, image(0, 101)).identity()).contains("anna");
            assertThat(model.identify(gallery, png(image(200, 1))).identity()).contains("ben");
            assertThat(model.identify(gallery, image(255, 255)).isUnknown()).isTrue();
        }
        assertThatThrownBy(() -> model.gallery().enrolEmbeddings("x", new float[3]))
                .hasMessage("vectors: expected embeddings of 2 values, got 3");
        assertThatThrownBy(() -> model.gallery().build()).hasMessageContaining("at least one enrolled");
    }

    @Test
    void should_enrol_and_identify_the_same_from_every_kind_of_image() throws IOException {
        ImageModel model = model();
        BufferedImage a = image(0, 100);
        BufferedImage b = image(3, 101);
        Path fileA = Files.write(folder.resolve("a.png"), png(a));
        Path fileB = Files.write(folder.resolve("b.png"), png(b));
        List<ImageGallery> galleries = List.of(
                model.gallery().enrol("anna", fileA).build(),
                model.gallery().enrol("anna", png(a)).build(),
                model.gallery().enrol("anna", new ByteArrayInputStream(png(a))).build(),
                model.gallery().enrol("anna", a).build(),
                model.gallery().enrol("anna", model.read(a)).build());
        Identification expected = galleries.get(0).identify(fileB);
        assertThat(expected.candidates().get(0).decision()).isEqualTo(model.verify(fileB, fileA));

        for (ImageGallery gallery : galleries) {
            assertThat(gallery.identify(fileB)).isEqualTo(expected);
            assertThat(gallery.identify(png(b))).isEqualTo(expected);
            assertThat(gallery.identify(new ByteArrayInputStream(png(b)))).isEqualTo(expected);
            assertThat(gallery.identify(b)).isEqualTo(expected);
            assertThat(gallery.identify(model.read(b))).isEqualTo(expected);
            assertThat(gallery.identifyEmbedding(model.embed(b))).isEqualTo(expected);
            assertThat(model.identify(gallery, fileB)).isEqualTo(expected);
            assertThat(model.identify(gallery, new ByteArrayInputStream(png(b))))
                    .isEqualTo(expected);
            assertThat(model.identify(gallery, model.read(b))).isEqualTo(expected);
        }
    }

    @Test
    void should_give_the_closest_and_the_embeddings_that_were_enrolled() {
        ImageModel model = ImageModel.of(
                model().embedder(),
                pipeline,
                InferenceSettings.of(Map.of())
                        .withDistance(new CosineDistance())
                        .withCalibration(model().settings().calibration()));
        float[][] anna = {{3, 4}, {6, 8.5f}};
        ImageGallery gallery = model.gallery()
                .fusion(Fusion.MEAN_EMBEDDING)
                .enrolEmbeddings("anna", anna)
                .enrolEmbeddings("ben", new float[] {-4, 3})
                .enrolEmbeddings("cleo", new float[] {0, 7})
                .build();

        assertThat(gallery.embeddings("anna").values()).containsExactly(3, 4, 6, 8.5);
        assertThatThrownBy(() -> gallery.embeddings("dora"))
                .hasMessage("identity: expected one of the 3 enrolled, got \"dora\"");
        Identification who = gallery.identifyEmbedding(new float[] {3, 4});
        assertThat(who.closest(2))
                .extracting(Identification.Candidate::identity)
                .containsExactly("anna", "cleo");
        assertThat(who.closest(9)).isEqualTo(who.candidates());
        assertThatThrownBy(() -> who.closest(0)).hasMessage("count: expected at least 1, got 0");

        ImageGallery again = model.gallery()
                .fusion(Fusion.MEAN_EMBEDDING)
                .enrolEmbeddings("anna", gallery.embeddings("anna"))
                .enrolEmbeddings("ben", gallery.embeddings("ben"))
                .enrolEmbeddings("cleo", gallery.embeddings("cleo"))
                .build();
        assertThat(again.identifyEmbedding(new float[] {3, 4})).isEqualTo(who);
    }

    @Test
    void should_never_decide_by_what_is_no_number() {
        InferenceSettings settings = model().settings();
        ImageModel broken =
                ImageModel.of(Embedder.of(SHAPE, 2, image -> new float[] {image[0], Float.NaN}), pipeline, settings);
        BufferedImage image = image(1, 2);

        assertThatThrownBy(() -> broken.verify(image, image)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> broken.distance(image, image)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> broken.gallery().enrol("x", broken.read(image)))
                .hasMessageContaining("NaN");
        ImageGallery gallery =
                broken.gallery().enrolEmbeddings("x", new float[] {0, 1}).build();
        assertThatThrownBy(() -> broken.identify(gallery, image)).hasMessageContaining("NaN");
    }

    @Test
    void should_say_what_is_missing_or_does_not_fit() {
        ImageModel small = ImageModel.of(
                Embedder.of(new ImageShape(1, 5, 4), 2, ImageModelTest::halves), pipeline, model().settings());
        assertThatThrownBy(() -> small.read(image(1, 2)))
                .isInstanceOf(ImageException.class)
                .hasMessage("image: expected [channels, height, width] [1, 5, 4] after preparation, got [1, 4, 4];"
                        + " give the pipeline a resize");
        ImageModel uncalibrated = ImageModel.of(model().embedder(), pipeline, InferenceSettings.of(Map.of()));
        assertThatThrownBy(() -> uncalibrated.verify(image(1, 2), image(1, 2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("withCalibration");
        ImageModel wrong = ImageModel.of(Embedder.of(SHAPE, 2, image -> new float[3]), pipeline, model().settings());
        assertThatThrownBy(() -> wrong.embed(image(1, 2)))
                .hasMessageContaining("expected embeddings of 2 values, got 3");
    }

    @Test
    void should_embed_many_as_each_alone_over_views_and_whitened() {
        ImageModel plain = model();
        List<Picture> pictures = new ArrayList<>();
        EmbeddingCovariance covariance = new EmbeddingCovariance(2);
        for (int i = 0; i < 70; i++) {
            pictures.add(plain.read(image(i * 37 % 256, i * 91 % 256)));
            float[] row = plain.embed(pictures.get(i));
            covariance.add(new double[] {row[0], row[1]});
        }
        ImageModel steady = plain.withSettings(plain.settings()
                .withTestTimeAugmentation(
                        TestTimeAugmentation.random(3, 5, 5, 0.1, 0.1, 1).andMirrored())
                .withWhitening(covariance.whitening(0.2)));

        float[][] rows = steady.embed(pictures);

        for (int i = 0; i < rows.length; i++) {
            assertThat(steady.embed(pictures.get(i))).isEqualTo(rows[i]);
            assertThat(Math.hypot(rows[i][0], rows[i][1])).isCloseTo(1, within(1e-6));
        }
        assertThat(steady.settings().calibration())
                .as("measured with other embeddings")
                .isNull();
        assertThat(steady.settings().distance()).isEqualTo(EuclideanDistance.plain());
    }

    @Test
    void should_name_the_artifact_that_reads_a_tower() {
        for (String kind : List.of("onnx", "deeplearning4j", "abacus")) {
            Path file = folder.resolve(kind);
            ModelFileWriter.write(
                    file, kind, new long[] {1, 4, 4}, 2, model().settings(), to -> to.text("abacus.txt", "{}"));

            assertThatThrownBy(() -> ImageModel.load(file))
                    .isInstanceOf(ModelFileException.class)
                    .hasMessageStartingWith(file.toString())
                    .hasMessageContaining("reads towers of kind \"" + kind + "\"")
                    .hasMessageContaining(
                            switch (kind) {
                                case "onnx" -> "add org.siamese:siamese-onnx";
                                case "deeplearning4j" -> "add org.siamese:siamese-core";
                                default -> "got none that reads towers";
                            });
        }
    }
}
