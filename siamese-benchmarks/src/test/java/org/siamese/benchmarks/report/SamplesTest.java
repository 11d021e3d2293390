package org.siamese.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplesTest {
    private static Samples face() {
        Samples samples = new Samples();
        for (double seconds : new double[] {0.5, 0.3, 9}) {
            samples.add("face.train", "siamese", seconds);
        }
        samples.add("face.train", "pytorch", 1);
        samples.add("face.embed", "pytorch", 800);
        samples.add("faces.train", "pytorch", 7);
        return samples;
    }

    @Test
    void should_take_the_middle_value_or_the_mean_of_two() {
        assertThat(Samples.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
        assertThat(Samples.median(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(3);
        assertThatThrownBy(() -> Samples.median(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    /** Of 10 values the second and ninth, of 30 the tenth and twenty-first: tables of the sign test. */
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "5, 1, 5", "6, 1, 6", "8, 1, 8", "9, 2, 8", "10, 2, 9", "30, 10, 21"})
    void should_enclose_the_median(int count, double low, double high) {
        List<Double> values =
                IntStream.rangeClosed(1, count).mapToObj(i -> (double) i).toList();
        assertThat(Samples.medianInterval(values)).containsExactly(low, high);
    }

    @Test
    void should_compare_medians() {
        assertThat(face().ratio("face.train", "siamese", "pytorch").orElseThrow())
                .isCloseTo(0.5, within(1e-12));
        assertThat(face().ratio("face.train", "siamese", "djl")).isEmpty();
        assertThat(face().ratio("face.embed", "siamese", "pytorch")).isEmpty();
    }

    @Test
    void should_forget_a_peer_in_one_work_only() {
        Samples samples = face();
        samples.drop("face", "pytorch");
        assertThat(samples.peers("face.train")).containsExactly("siamese");
        assertThat(samples.measures()).containsExactly("face.train", "faces.train");
    }
}
