package org.siamese.decision.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.RowMatrix;

class PairHistogramTest {
    private static final int IDENTITIES = 60;
    private static final int EACH = 5;

    private static float[][] embeddings(long seed, int identities) {
        Random random = new Random(seed);
        float[][] rows = new float[identities * EACH][8];
        for (int identity = 0; identity < identities; identity++) {
            double[] centre = random.doubles(8, -1, 1).toArray();
            for (int k = 0; k < EACH; k++) {
                for (int d = 0; d < 8; d++) {
                    rows[identity * EACH + k][d] = (float) (centre[d] + 0.45 * random.nextGaussian());
                }
            }
        }
        return rows;
    }

    private static PairHistogram histogram(float[][] rows, int bins) {
        PairHistogram histogram = new PairHistogram(2, bins);
        EuclideanDistance distance = EuclideanDistance.ofUnitRows();
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < i; j++) {
                histogram.add(
                        distance.of(rows[i], rows[j]),
                        i / EACH == j / EACH,
                        PairHistogram.group(i / EACH),
                        PairHistogram.group(j / EACH));
            }
        }
        return histogram;
    }

    private static ScoredPairs pairs(float[][] rows) {
        int[] identities = new int[rows.length];
        for (int i = 0; i < identities.length; i++) {
            identities[i] = i / EACH;
        }
        return ScoredPairs.allPairs(RowMatrix.of(rows), identities, EuclideanDistance.ofUnitRows());
    }

    @Test
    void should_agree_with_the_list_of_all_pairs_to_within_a_bin() {
        float[][] rows = embeddings(4, IDENTITIES);
        PairHistogram histogram = histogram(rows, 1 << 16);
        Roc roc = Roc.of(pairs(rows));
        assertThat(histogram.same()).isEqualTo(roc.sameCount());
        assertThat(histogram.different()).isEqualTo(roc.differentCount());
        assertThat(histogram.equalErrorRate().value())
                .isBetween(0.02, 0.4)
                .isCloseTo(roc.equalError().rate(), within(1e-3));
        assertThat(histogram.area().value()).isCloseTo(roc.area(), within(1e-5));
        for (double rate : new double[] {0.1, 0.01, 0.001}) {
            assertThat(histogram.trueAcceptRateAt(rate).value()).isCloseTo(roc.trueAcceptRateAt(rate), within(2e-3));
            assertThat(histogram.thresholdFor(rate)).isCloseTo(roc.thresholdFor(rate), within(2e-3));
            assertThat(roc.falseAcceptRate(histogram.thresholdFor(rate))).isLessThanOrEqualTo(rate + 1e-9);
        }
    }

    @Test
    void should_add_up_whatever_the_order() {
        float[][] rows = embeddings(4, IDENTITIES);
        PairHistogram whole = histogram(rows, 500);
        PairHistogram first = new PairHistogram(2, 500);
        PairHistogram second = new PairHistogram(2, 500);
        EuclideanDistance distance = EuclideanDistance.ofUnitRows();
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < i; j++) {
                (i % 3 == 0 ? first : second)
                        .add(
                                distance.of(rows[i], rows[j]),
                                i / EACH == j / EACH,
                                PairHistogram.group(i / EACH),
                                PairHistogram.group(j / EACH));
            }
        }
        assertThat(second.plus(first).equalErrorRate()).isEqualTo(whole.equalErrorRate());
        assertThatThrownBy(() -> whole.plus(new PairHistogram(2, 499))).hasMessageContaining("500 bins");
    }

    @Test
    void should_cover_the_true_rate_about_as_often_as_it_says() {
        // What many identities give stands for the truth.
        double truth = histogram(embeddings(1, 600), 2000).equalErrorRate().value();
        int covered = 0;
        int runs = 60;
        double width = 0;
        for (int run = 0; run < runs; run++) {
            Estimate estimate =
                    histogram(embeddings(100 + run, IDENTITIES), 2000).equalErrorRate();
            covered += estimate.lower() <= truth && truth <= estimate.upper() ? 1 : 0;
            width += (estimate.upper() - estimate.lower()) / runs;
        }
        assertThat(covered).isBetween(50, 60);
        assertThat(width).isBetween(0.005, 0.1);
    }

    @Test
    void should_refuse_what_cannot_be_measured() {
        PairHistogram histogram = PairHistogram.ofDefaults();
        assertThatThrownBy(histogram::equalErrorRate).hasMessageContaining("0 same and 0 different");
        assertThatThrownBy(() -> histogram.bin(Double.NaN)).hasMessageContaining("NaN");
        histogram.add(0.1, true, 0, 0);
        histogram.add(5, false, 0, 1);
        assertThat(histogram.area().value()).isEqualTo(1);
        assertThatThrownBy(() -> histogram.trueAcceptRateAt(0.1)).hasMessageContaining("different pairs");
        assertThatThrownBy(() -> new PairHistogram(0, 10)).hasMessageContaining("largest");
    }
}
