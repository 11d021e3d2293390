package org.siamese.image.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.siamese.image.ImageException;
import org.siamese.image.ImageShape;
import org.siamese.image.Picture;
import org.siamese.image.landmark.LandmarkTemplate;
import org.siamese.image.landmark.Landmarks;
import org.siamese.image.landmark.Point;

class AlignLandmarksTest {
    private static final LandmarkTemplate EYES =
            new LandmarkTemplate(20, 24, List.of(new Point(6, 8), new Point(17, 8)));

    /** A ramp: the value of a pixel is a linear function of its place. */
    private static Picture ramp(int height, int width) {
        float[] values = new float[height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.001 * (i % width) + 0.002 * (i / width));
        }
        return Picture.of(1, height, width, values);
    }

    private static double at(double x, double y) {
        return 0.001 * x + 0.002 * y;
    }

    @Test
    void should_move_landmarks_to_their_places() {
        Landmarks turned = Landmarks.of(40, 30, 45, 41);
        Picture aligned = ImagePipeline.grey()
                .align(EYES, (picture, name) -> turned)
                .build()
                .prepare(ramp(100, 120));
        assertThat(aligned.shape()).isEqualTo(new ImageShape(1, 20, 24));
        assertThat(aligned.get(0, 8, 6)).isCloseTo((float) at(40, 30), within(1e-5f));
        assertThat(aligned.get(0, 8, 17)).isCloseTo((float) at(45, 41), within(1e-5f));
    }

    @Test
    void should_average_where_the_picture_becomes_much_smaller() {
        Landmarks wide = Landmarks.of(60, 100, 170, 100);
        AlignLandmarks alignment = AlignLandmarks.to(EYES, Outside.BLACK);
        assertThat(alignment.apply(ramp(300, 300), wide).get(0, 8, 6)).isCloseTo((float) at(60, 100), within(1e-3f));
        float[] lines = new float[300 * 300];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = i % 2;
        }
        Picture grey = alignment.apply(Picture.of(1, 300, 300, lines), wide);
        assertThat(grey.get(0, 10, 10)).isCloseTo(0.5f, within(0.05f));
    }

    @Test
    void should_look_landmarks_up_by_name_and_say_what_is_wrong_with_them() {
        ImagePipeline pipeline = ImagePipeline.grey()
                .align(EYES, (picture, name) -> {
                    if (name.equals("none.png")) {
                        throw new ImageException(name, "no face");
                    }
                    return name.equals("five.png") ? Landmarks.of(1, 2, 3, 4, 5, 6) : Landmarks.of(1, 2, 3, 4);
                })
                .build();
        assertThat(pipeline.prepare(ramp(9, 9), "a.png").height()).isEqualTo(20);
        assertThatThrownBy(() -> pipeline.prepare(ramp(9, 9), "none.png")).hasMessage("none.png: no face");
        assertThatThrownBy(() -> pipeline.prepare(ramp(9, 9), "five.png"))
                .isInstanceOf(ImageException.class)
                .hasMessage("five.png: landmarks: expected 2 points as the template has, got 3");
    }

    @Test
    void should_be_saved_without_its_source() {
        ImagePipeline pipeline = ImagePipeline.rgb()
                .align(LandmarkTemplate.arcFace(), (picture, name) -> Landmarks.of(1, 2, 3, 4))
                .bgr()
                .scale(255)
                .normalise(new double[] {1, 2, 3}, new double[] {4, 5, 6})
                .build();
        ImagePipeline loaded = ImagePipeline.fromJson(pipeline.toJson());
        assertThat(loaded.steps()).isEqualTo(pipeline.steps());
        assertThat(loaded.shape()).contains(new ImageShape(3, 112, 112));
        assertThat(loaded.aligns()).isTrue();
        assertThat(loaded.landmarks()).isEmpty();
        assertThatThrownBy(() -> loaded.prepare(ramp(9, 9)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("withLandmarks");
        assertThat(loaded.withLandmarks(pipeline.landmarks().orElseThrow())).isEqualTo(pipeline);
        assertThatThrownBy(() -> ImagePipeline.fromJson(pipeline.toJson().replace("[1.0,2.0,3.0]", "[1.0,\"x\",3.0]")))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("NormaliseChannels.means");
    }

    @Test
    void should_come_first() {
        assertThatThrownBy(() -> ImagePipeline.grey()
                        .resize(9, 9)
                        .align(EYES, (picture, name) -> Landmarks.of(1, 2, 3, 4))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("alignment first");
        assertThatThrownBy(
                        () -> ImagePipeline.grey().build().withLandmarks((picture, name) -> Landmarks.of(1, 2, 3, 4)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void should_prepare_channels_as_networks_expect_them() {
        Picture colour = Picture.of(3, 1, 2, new float[] {0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f});
        assertThat(new ReverseChannels().apply(colour).values()).containsExactly(0.5f, 0.6f, 0.3f, 0.4f, 0.1f, 0.2f);
        assertThat(new Scale(255).apply(colour).get(0, 0, 1)).isEqualTo(51);
        assertThat(new NormaliseChannels(List.of(0.1, 0.3, 0.5), List.of(0.5, 0.25, 0.1))
                        .apply(colour)
                        .values())
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(0, 0.2f, 0, 0.4f, 0, 1);
        assertThatThrownBy(() -> new NormaliseChannels(List.of(1.0), List.of(1.0)).apply(colour))
                .hasMessageContaining("expected 1 channels, got 3");
        assertThatThrownBy(() -> new NormaliseChannels(List.of(1.0), List.of(0.0)))
                .hasMessageContaining("deviation");
    }
}
