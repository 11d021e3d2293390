package org.siamese.losses.miner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.Labels;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.PairIndices;
import org.siamese.core.objective.TripletIndices;
import org.siamese.core.objective.Tuples;

class TuplesPerAnchorTest {
    private static final int ROWS = 12;
    private static final Labels LABELS = Labels.of(0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 4);

    private static INDArray rows() {
        Random random = new Random(2);
        return Nd4j.createFromArray(random.doubles(ROWS * 5, -1, 1).toArray()).reshape('c', ROWS, 5);
    }

    /** Tuples by kind and anchor. */
    private static Map<String, List<List<Integer>>> byAnchor(Tuples tuples) {
        Map<String, List<List<Integer>>> all = new HashMap<>();
        if (tuples instanceof TripletIndices t) {
            for (int k = 0; k < t.count(); k++) {
                all.computeIfAbsent("t" + t.anchors()[k], a -> new ArrayList<>())
                        .add(List.of(t.anchors()[k], t.positives()[k], t.negatives()[k]));
            }
            return all;
        }
        PairIndices p = tuples.toPairs();
        for (int k = 0; k < p.positives().length; k++) {
            all.computeIfAbsent("p" + p.positiveAnchors()[k], a -> new ArrayList<>())
                    .add(List.of(p.positiveAnchors()[k], p.positives()[k]));
        }
        for (int k = 0; k < p.negatives().length; k++) {
            all.computeIfAbsent("n" + p.negativeAnchors()[k], a -> new ArrayList<>())
                    .add(List.of(p.negativeAnchors()[k], p.negatives()[k]));
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 50})
    void should_keep_so_many_of_each_anchor(int k) {
        for (Miner miner :
                List.of(new AllPairsMiner(), TripletMarginMiner.ofDefaults().withMargin(3))) {
            Map<String, List<List<Integer>>> all = byAnchor(miner.mine(rows(), LABELS));
            Tuples drawn = miner.tuplesPerAnchor(k, 7).mine(rows(), LABELS);
            Map<String, List<List<Integer>>> kept = byAnchor(drawn);
            assertThat(kept.keySet()).isEqualTo(all.keySet());
            kept.forEach((anchor, tuples) -> {
                assertThat(tuples).hasSize(Math.min(k, all.get(anchor).size()));
                assertThat(new HashSet<>(tuples)).hasSameSizeAs(tuples);
                assertThat(all.get(anchor)).containsAll(tuples);
            });
            assertThat(byAnchor(miner.tuplesPerAnchor(k, 7).mine(rows(), LABELS)))
                    .isEqualTo(kept);
            if (k < 3) {
                assertThat(byAnchor(miner.tuplesPerAnchor(k, 8).mine(rows(), LABELS)))
                        .isNotEqualTo(kept);
            }
        }
    }

    @Test
    void should_draw_every_tuple_of_an_anchor_alike() {
        int seeds = 2000;
        int k = 2;
        Miner miner = new AllPairsMiner();
        Map<String, List<List<Integer>>> all = byAnchor(miner.mine(rows(), LABELS));
        Map<List<Integer>, Integer> counts = new HashMap<>();
        for (int seed = 0; seed < seeds; seed++) {
            byAnchor(miner.tuplesPerAnchor(k, seed).mine(rows(), LABELS))
                    .values()
                    .forEach(tuples -> tuples.forEach(tuple -> counts.merge(tuple, 1, Integer::sum)));
        }
        all.values()
                .forEach(tuples -> tuples.forEach(tuple -> {
                    double share = Math.min(1, (double) k / tuples.size());
                    double sigma = Math.sqrt(seeds * share * (1 - share));
                    assertThat(Math.abs(counts.getOrDefault(tuple, 0) - seeds * share))
                            .as("%s of %s", tuple, tuples.size())
                            .isLessThanOrEqualTo(4 * sigma);
                }));
    }

    @Test
    void should_refuse_none() {
        assertThatThrownBy(() -> new AllPairsMiner().tuplesPerAnchor(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tuplesPerAnchor: expected at least 1, got 0");
    }
}
