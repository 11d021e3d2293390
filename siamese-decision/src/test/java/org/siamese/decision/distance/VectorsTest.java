package org.siamese.decision.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 129})
    void should_sum_over_rows_of_any_length_and_no_further(int dimension) {
        double[] a = new Random(1).doubles(dimension + 4, -1, 1).toArray();
        double[] b = new Random(2).doubles(dimension + 5, -1, 1).toArray();
        double squares = 0;
        double products = 0;
        for (int i = 0; i < dimension; i++) {
            squares += Math.pow(a[2 + i] - b[3 + i], 2);
            products += a[2 + i] * b[3 + i];
        }
        assertThat(Vectors.squaredDistance(a, 2, b, 3, dimension)).isCloseTo(squares, within(1e-12));
        assertThat(Vectors.dot(a, 2, b, 3, dimension)).isCloseTo(products, within(1e-12));
        assertThat(Vectors.squaredDistance(a, 2, a, 2, dimension)).isZero();
    }
}
