package org.siamese.image.landmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SimilarityTransformTest {
    private final Random random = new Random(5);

    private List<Point> points(int count) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            points.add(new Point(100 * random.nextDouble(), 80 * random.nextDouble()));
        }
        return points;
    }

    private static double squares(SimilarityTransform similarity, List<Point> from, List<Point> to) {
        double sum = 0;
        for (int i = 0; i < from.size(); i++) {
            Point moved = similarity.apply(from.get(i).x(), from.get(i).y());
            sum += Math.pow(moved.x() - to.get(i).x(), 2)
                    + Math.pow(moved.y() - to.get(i).y(), 2);
        }
        return sum;
    }

    @Test
    void should_find_the_transform_that_moved_points() {
        SimilarityTransform truth = new SimilarityTransform(0.4, -1.1, 12, -7);
        List<Point> from = points(5);
        List<Point> to =
                from.stream().map(point -> truth.apply(point.x(), point.y())).toList();
        SimilarityTransform found = SimilarityTransform.between(from, to);
        assertThat(found.a()).isCloseTo(truth.a(), within(1e-12));
        assertThat(found.b()).isCloseTo(truth.b(), within(1e-12));
        assertThat(found.right()).isCloseTo(truth.right(), within(1e-10));
        assertThat(found.down()).isCloseTo(truth.down(), within(1e-10));
        assertThat(found.scale()).isCloseTo(Math.hypot(0.4, 1.1), within(1e-12));
    }

    @Test
    void should_be_nearer_than_every_other_transform() {
        List<Point> from = points(6);
        List<Point> to = points(6);
        SimilarityTransform best = SimilarityTransform.between(from, to);
        double least = squares(best, from, to);
        for (int trial = 0; trial < 1000; trial++) {
            SimilarityTransform other = new SimilarityTransform(
                    best.a() + 0.01 * random.nextGaussian(),
                    best.b() + 0.01 * random.nextGaussian(),
                    best.right() + random.nextGaussian(),
                    best.down() + random.nextGaussian());
            assertThat(squares(other, from, to)).isGreaterThan(least);
        }
    }

    @Test
    void should_be_undone_by_its_inverse() {
        SimilarityTransform similarity = new SimilarityTransform(0.4, -1.1, 12, -7);
        Point there = similarity.apply(3, 5);
        Point back = similarity.inverse().apply(there.x(), there.y());
        assertThat(back.x()).isCloseTo(3, within(1e-12));
        assertThat(back.y()).isCloseTo(5, within(1e-12));
    }

    @Test
    void should_refuse_other_numbers_of_points_and_points_in_one_place() {
        assertThatThrownBy(() -> SimilarityTransform.between(points(2), points(5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 5 points as the template has, got 2");
        List<Point> same = List.of(new Point(1, 2), new Point(1, 2));
        assertThatThrownBy(() -> SimilarityTransform.between(same, points(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("different places");
    }

    @Test
    void should_reduce_68_points() {
        double[] coordinates = new double[136];
        for (int i = 0; i < 68; i++) {
            coordinates[2 * i] = i;
            coordinates[2 * i + 1] = 2 * i;
        }
        Landmarks all = Landmarks.of(coordinates);
        assertThat(all.fiveOf68()).isEqualTo(Landmarks.of(38.5, 77, 44.5, 89, 30, 60, 48, 96, 54, 108));
        assertThat(all.eyesOf68()).isEqualTo(Landmarks.of(38.5, 77, 44.5, 89));
        assertThatThrownBy(() -> Landmarks.of(1, 2, 3, 4).fiveOf68()).hasMessageContaining("expected 68, got 2");
    }
}
