package org.siamese.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class MapLayoutTest {
    private static INDArray groups(int groups, int each, double shift) {
        Random random = new Random(5);
        double[][] rows = new double[groups * each][8];
        for (int row = 0; row < rows.length; row++) {
            for (int k = 0; k < 8; k++) {
                rows[row][k] = shift + random.nextGaussian() + (row / each == k ? 25 : 0);
            }
        }
        return Nd4j.create(rows);
    }

    @Test
    void should_keep_groups_together() {
        // All values are negative: the library alone would divide by a greatest value of 0.
        MapLayout layout = MapLayout.of(groups(4, 12, -60), 1);
        double[][] points = layout.points();
        assertThat(points).hasDimensions(48, 2);
        int together = 0;
        for (int i = 0; i < points.length; i++) {
            int nearest = -1;
            double least = Double.POSITIVE_INFINITY;
            for (int j = 0; j < points.length; j++) {
                double distance = Math.hypot(points[i][0] - points[j][0], points[i][1] - points[j][1]);
                if (j != i && distance < least) {
                    least = distance;
                    nearest = j;
                }
            }
            together += nearest / 12 == i / 12 ? 1 : 0;
            assertThat(points[i][0]).isBetween(0.0, 1.0);
            assertThat(points[i][1]).isBetween(0.0, 1.0);
        }
        assertThat(together).as("points whose nearest is of their group").isGreaterThan(44);
    }

    @Test
    void should_give_the_same_map_for_the_same_seed() {
        INDArray embeddings = groups(2, 10, 0);
        assertThat(MapLayout.of(embeddings, 7).points())
                .isDeepEqualTo(MapLayout.of(embeddings, 7).points());
        assertThat(MapLayout.of(embeddings, 8).points()[0])
                .isNotEqualTo(MapLayout.of(embeddings, 7).points()[0]);
    }

    @Test
    void should_survive_rows_that_occur_many_times() {
        INDArray embeddings = Nd4j.vstack(Nd4j.zeros(12, 3), Nd4j.ones(12, 3));
        for (double[] point : MapLayout.of(embeddings, 1).points()) {
            assertThat(point[0]).isFinite();
            assertThat(point[1]).isFinite();
        }
    }

    @Test
    void should_say_why_there_is_no_map() {
        assertThat(MapLayout.obstacle(groups(3, 3, 0))).isEqualTo("it needs at least 10 embeddings, there are 9");
        assertThat(MapLayout.obstacle(Nd4j.ones(20, 4))).isEqualTo("all embeddings are equal");
        assertThat(MapLayout.obstacle(groups(3, 4, 0))).isEmpty();
    }
}
