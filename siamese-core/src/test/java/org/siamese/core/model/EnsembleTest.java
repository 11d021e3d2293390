package org.siamese.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.tower.Tower;
import org.siamese.decision.distance.CosineDistance;
import org.siamese.image.inference.TestTimeAugmentation;
import org.siamese.image.inference.Whitening;

class EnsembleTest {
    @TempDir
    private Path folder;

    private final INDArray images = Nd4j.create(
                    new SplittableRandom(3).doubles(5 * 36, -1, 1).toArray(), new long[] {5, 1, 6, 6}, 'c')
            .castTo(DataType.FLOAT);

    private static SiameseModel model(int channels, int size, long seed, String training) {
        Tower tower = Tower.builder()
                .input(1, 6, 6)
                .convolution(channels, 3)
                .relu()
                .batchNorm()
                .embedding(size)
                .l2Normalize()
                .build();
        return SiameseModel.of(
                tower, tower.newNetwork(seed, new Sgd(0.1)), Map.of("pipeline", "grey", "training", training));
    }

    private static SiameseModel ensemble() {
        return SiameseModel.ensemble(List.of(model(3, 4, 1, "a"), model(5, 2, 2, "b"), model(3, 4, 3, "c")));
    }

    @Test
    void should_embed_as_its_parts_side_by_side() {
        INDArray expected = Nd4j.hstack(
                model(3, 4, 1, "").embed(images),
                model(5, 2, 2, "").embed(images),
                model(3, 4, 3, "").embed(images));
        SiameseModel joined = ensemble();

        assertThat(joined.tower().embeddingSize()).isEqualTo(10);
        assertThat(joined.embed(images).sub(expected).amaxNumber().doubleValue())
                .isLessThan(1e-6);
        double squares = Stream.of(model(3, 4, 1, ""), model(5, 2, 2, ""), model(3, 4, 3, ""))
                .mapToDouble(part -> part.distance(images.slice(0), images.slice(1)))
                .map(distance -> distance * distance)
                .sum();
        assertThat(joined.distance(images.slice(0), images.slice(1))).isCloseTo(Math.sqrt(squares), within(1e-6));
    }

    @Test
    void should_whiten_each_part_by_its_own_covariance() {
        List<INDArray> inputs = Stream.of(0, 1, 2, 3, 4).map(images::slice).toList();
        List<SiameseModel> parts = List.of(model(3, 4, 1, ""), model(5, 2, 2, ""));
        SiameseModel joined = SiameseModel.ensemble(parts).whitened(inputs.stream(), 0.3);
        Whitening whole = joined.whitening().orElseThrow();
        Whitening first =
                parts.get(0).whitened(inputs.stream(), 0.3).whitening().orElseThrow();
        Whitening second =
                parts.get(1).whitened(inputs.stream(), 0.3).whitening().orElseThrow();

        assertThat(joined.tower().embeddingParts()).containsExactly(4, 2);
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j <= i; j++) {
                double expected = i < 4
                        ? first.root()[Whitening.triangle(i) + j]
                        : j < 4 ? 0 : second.root()[Whitening.triangle(i - 4) + j - 4];
                assertThat(whole.root()[Whitening.triangle(i) + j]).isCloseTo(expected, within(1e-6));
            }
        }
    }

    @Test
    void should_number_the_attachments_that_differ() {
        assertThat(ensemble().attachments())
                .isEqualTo(Map.of("pipeline", "grey", "training 1", "a", "training 2", "b", "training 3", "c"));
        SiameseModel same = SiameseModel.ensemble(List.of(model(3, 4, 1, "a"), model(3, 4, 2, "a")));
        assertThat(same.attachments()).isEqualTo(Map.of("pipeline", "grey", "training", "a"));
    }

    @Test
    void should_be_saved_with_views_and_whitening() {
        SiameseModel model = ensemble()
                .withTestTimeAugmentation(TestTimeAugmentation.none().andMirrored())
                .whitened(Stream.of(0, 1, 2, 3, 4).map(images::slice), 0.3);
        Path file = folder.resolve("joined.siamese");
        model.save(file);
        SiameseModel back = SiameseModel.load(file);

        assertThat(back.embed(images)).isEqualTo(model.embed(images));
        assertThat(back.attachments()).isEqualTo(model.attachments());
    }

    @Test
    void should_join_what_was_joined() {
        SiameseModel twice = SiameseModel.ensemble(List.of(ensemble(), model(2, 3, 4, "d")));
        assertThat(twice.tower().embeddingSize()).isEqualTo(13);
        assertThat(twice.tower().embeddingParts()).containsExactly(4, 2, 4, 3);
        assertThat(twice.embed(images).slice(0).length()).isEqualTo(13);
    }

    @Test
    void should_refuse_parts_that_do_not_belong_together() {
        SiameseModel first = model(3, 4, 1, "a");
        Tower other = Tower.builder().input(1, 5, 6).embedding(4).build();
        SiameseModel otherShape = SiameseModel.of(other, other.newNetwork(1, new Sgd(0.1)), Map.of());
        SiameseModel whitened = first.whitened(Stream.of(0, 1, 2, 3, 4).map(images::slice), 0.3);

        assertThatThrownBy(() -> SiameseModel.ensemble(List.of()))
                .hasMessage("towers: expected at least one, got none");
        assertThatThrownBy(() -> SiameseModel.ensemble(List.of(first, otherShape)))
                .hasMessage("towers, number 2: expected the first one's input shape [1, 6, 6], got [1, 5, 6]");
        assertThatThrownBy(() -> SiameseModel.ensemble(List.of(first, whitened)))
                .hasMessage(
                        "parts, number 2: expected a model without whitening, got one with it; whiten the ensemble");
        assertThatThrownBy(() -> SiameseModel.ensemble(List.of(first, first.withDistance(new CosineDistance()))))
                .hasMessageContaining("parts, number 2: expected the first one's distance, EuclideanDistance");
        assertThatThrownBy(() -> SiameseModel.ensemble(List.of(
                        first,
                        first.withTestTimeAugmentation(
                                TestTimeAugmentation.none().andMirrored()))))
                .hasMessageContaining("parts, number 2: expected the first one's TestTimeAugmentation");
    }

    @Test
    void should_refuse_towers_of_another_data_type() {
        Tower single = Tower.builder().input(1, 1, 3).embedding(2).build();
        Tower twice = Tower.builder()
                .dataType(DataType.DOUBLE)
                .input(1, 1, 3)
                .embedding(2)
                .build();
        assertThatThrownBy(() -> Tower.ensemble(List.of(single, twice)))
                .hasMessage("towers, number 2: expected the first one's data type FLOAT, got DOUBLE");
    }
}
