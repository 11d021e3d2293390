package org.siamese.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.image.ImageException;
import org.siamese.image.ImageShape;
import org.siamese.image.Picture;
import org.siamese.image.inference.Embedder;
import org.siamese.image.landmark.Landmarks;
import org.siamese.image.landmark.Point;
import org.siamese.image.pipeline.ImagePipeline;

class FaceDetectorTest {
    private static final int SIDE = 64;

    @TempDir
    private Path folder;

    private final Map<String, float[]> outputs = new HashMap<>();

    /** Outputs of a network for 64 x 64 pixels that sees nothing. */
    private void nothing() {
        for (int stride : new int[] {8, 16, 32}) {
            int cells = SIDE / stride * (SIDE / stride);
            outputs.put("cls_" + stride, new float[cells]);
            outputs.put("obj_" + stride, new float[cells]);
            outputs.put("bbox_" + stride, new float[cells * 4]);
            outputs.put("kps_" + stride, new float[cells * 10]);
        }
    }

    /** A face around a cell's corner, with a box of so many strides and landmarks at (0, 0), (1, 0), (2, 0) and so on, in strides. */
    private void face(int stride, int row, int column, double score, double strides) {
        int cell = row * (SIDE / stride) + column;
        outputs.get("cls_" + stride)[cell] = (float) score;
        outputs.get("obj_" + stride)[cell] = (float) score;
        outputs.get("bbox_" + stride)[4 * cell] = 0.5f;
        outputs.get("bbox_" + stride)[4 * cell + 2] = (float) Math.log(strides);
        outputs.get("bbox_" + stride)[4 * cell + 3] = (float) Math.log(strides);
        for (int point = 0; point < 5; point++) {
            outputs.get("kps_" + stride)[10 * cell + 2 * point] = point;
        }
    }

    private FaceDetector detector() throws IOException {
        GraphBytes graph = new GraphBytes().input("input", 1, 3, SIDE, SIDE);
        outputs.forEach((name, values) -> {
            int width = name.startsWith("bbox") ? 4 : name.startsWith("kps") ? 10 : 1;
            graph.floats(name + "_values", values, 1, values.length / width, width)
                    .node("Identity", name + "_values", name)
                    .output(name, 1, values.length / width, width);
        });
        Path file = folder.resolve("yunet.onnx");
        Files.write(file, graph.bytes());
        return FaceDetector.yunet(file);
    }

    private static Picture picture(int height, int width) {
        return Picture.of(1, height, width, new float[height * width]);
    }

    @Test
    void should_decode_a_face_in_pixels_of_the_picture() throws IOException {
        nothing();
        face(16, 1, 2, 0.9, 2);
        try (FaceDetector detector = detector()) {
            // 128 x 64 pixels are shrunk to 64 x 32, so that a pixel of the network is two of the picture.
            List<Face> faces = detector.detect(picture(64, 128));
            assertThat(faces).hasSize(1);
            Face face = faces.get(0);
            assertThat(face.score()).isCloseTo(0.9, within(1e-6));
            assertThat(face.left() + face.width() / 2).isCloseTo(2 * 2.5 * 16, within(1e-4));
            assertThat(face.top() + face.height() / 2).isCloseTo(2 * 16, within(1e-4));
            assertThat(face.width()).isCloseTo(2 * 32, within(1e-4));
            Point third = detector.find(picture(64, 128), "x").points().get(2);
            assertThat(third.x()).isCloseTo(2 * 4 * 16, within(1e-4));
            assertThat(third.y()).isCloseTo(2 * 16, within(1e-4));
        }
    }

    @Test
    void should_keep_the_surest_of_boxes_that_overlap() throws IOException {
        nothing();
        face(8, 4, 4, 0.8, 4);
        face(8, 4, 5, 0.9, 4);
        try (FaceDetector detector = detector()) {
            assertThat(detector.detect(picture(SIDE, SIDE))).singleElement().satisfies(face -> assertThat(face.score())
                    .isCloseTo(0.9, within(1e-6)));
        }
    }

    @Test
    void should_say_that_there_is_no_face_or_more_than_one() throws IOException {
        nothing();
        try (FaceDetector detector = detector()) {
            assertThatThrownBy(() -> detector.find(picture(SIDE, SIDE), "empty.png"))
                    .isInstanceOf(ImageException.class)
                    .hasMessage("empty.png: expected a picture of one face, found none with a score of at least 0.70");
        }
        face(8, 0, 0, 0.8, 1);
        face(8, 6, 6, 0.75, 3);
        try (FaceDetector detector = detector()) {
            assertThatThrownBy(() -> detector.find(picture(SIDE, SIDE), "two.png"))
                    .isInstanceOf(ImageException.class)
                    .hasMessageStartingWith("two.png: expected a picture of one face, found 2");
            assertThat(detector.withLargestFace()
                            .oneFace(picture(SIDE, SIDE), "two.png")
                            .score())
                    .isCloseTo(0.75, within(1e-6));
            assertThat(detector.withLeastScore(0.78)
                            .oneFace(picture(SIDE, SIDE), "two.png")
                            .score())
                    .isCloseTo(0.8, within(1e-6));
        }
    }

    @Test
    void should_refuse_other_outputs() throws IOException {
        outputs.put("scores", new float[10]);
        assertThatThrownBy(this::detector).isInstanceOf(OnnxException.class).hasMessageContaining("[scores]");
    }

    @Test
    void should_find_landmarks_by_a_network_where_the_detector_finds_the_face() throws IOException {
        nothing();
        face(8, 4, 4, 0.9, 3);
        Embedder points = Embedder.of(new ImageShape(1, 8, 8), 4, image -> new float[] {0, 0, 1, 0.5f});
        ImagePipeline crop = ImagePipeline.grey().resize(8, 8).build();
        LandmarkNetwork whole = LandmarkNetwork.of(points, crop);
        assertThat(whole.find(picture(20, 40), "x").points())
                .containsExactly(new Point(-0.5, -0.5), new Point(39.5, 9.5));
        assertThat(whole.withUnit(LandmarkNetwork.Unit.PIXELS)
                        .find(picture(20, 40), "x")
                        .points())
                .containsExactly(new Point(-0.5, -0.5), new Point(4.5, 0.75));
        try (FaceDetector detector = detector()) {
            Landmarks found = whole.withDetector(detector, 2).find(picture(SIDE, SIDE), "x");
            // The box is 24 pixels wide about (36, 32); grown, 48.
            assertThat(found.points().get(0).x()).isCloseTo(12 - 0.5, within(1e-4));
            assertThat(found.points().get(0).y()).isCloseTo(8 - 0.5, within(1e-4));
            assertThat(found.points().get(1).x()).isCloseTo(60 - 0.5, within(1e-4));
            assertThat(found.points().get(1).y()).isCloseTo(32 - 0.5, within(1e-4));
        }
    }
}
