package org.siamese.losses.miner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.siamese.core.batch.Labels;
import org.siamese.core.distance.MeasuredPairs;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.PairIndices;
import org.siamese.core.objective.TripletIndices;
import org.siamese.core.objective.Tuples;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.losses.LossDiscovery;
import org.siamese.losses.TripletMarginLoss;

/** What every miner must keep, found by discovery. */
class MinerContractTest {
    private static final int ROWS = 20;
    private static final int[] CLASS = new int[ROWS];

    static {
        Arrays.setAll(CLASS, row -> row * 7 % 6);
    }

    static List<Miner> miners() {
        List<Miner> miners = new ArrayList<>(List.of(
                new AllPairsMiner(),
                BatchHardMiner.ofDefaults(),
                BatchHardMiner.ofDefaults().withDistance(new CosineSimilarity()),
                BatchEasyHardMiner.ofDefaults(),
                BatchEasyHardMiner.of(Strategy.ALL, Strategy.HARD),
                MultiSimilarityMiner.ofDefaults(),
                PairMarginMiner.ofDefaults().withNegativeMargin(1.5),
                AngularMiner.ofDefaults(),
                new DistanceWeightedMiner(0.5, 1.8, 3),
                UniformHistogramMiner.ofSeed(3).withBins(5).withNegativesPerBin(4),
                HDCMiner.ofDefaults(),
                HDCMiner.ofDefaults().withFirst(MultiSimilarityMiner.ofDefaults()),
                new PackagedTripletsMiner(),
                BatchHardMiner.ofDefaults().tuplesPerAnchor(2, 9),
                TripletMarginMiner.ofDefaults().tuplesPerAnchor(2, 9),
                new CappedMiner(new AllPairsMiner(), 7, 3),
                new CappedMiner(TripletMarginMiner.ofDefaults(), 9, 3)));
        for (TripletMarginMiner.Kind kind : TripletMarginMiner.Kind.values()) {
            miners.add(TripletMarginMiner.of(kind));
        }
        return miners;
    }

    private static INDArray random(long seed) {
        Random random = new Random(seed);
        double[][] rows = new double[ROWS][6];
        for (double[] row : rows) {
            Arrays.setAll(row, k -> random.nextGaussian());
        }
        return Nd4j.createFromArray(rows);
    }

    @Test
    void should_have_an_example_of_every_miner() {
        assertThat(LossDiscovery.of(Miner.class))
                .allSatisfy(type -> assertThat(miners()).anyMatch(type::isInstance));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("miners")
    void should_choose_rows_of_equal_and_of_different_classes(Miner miner) {
        assumeThat(miner).as("takes triplets as they come").isNotInstanceOf(PackagedTripletsMiner.class);
        Tuples tuples = miner.mine(random(1), Labels.of(CLASS));
        assertThat(tuples.count()).isPositive();
        PairIndices pairs = tuples.toPairs();
        for (int k = 0; k < pairs.positives().length; k++) {
            assertThat(CLASS[pairs.positives()[k]]).isEqualTo(CLASS[pairs.positiveAnchors()[k]]);
            assertThat(pairs.positives()[k]).isNotEqualTo(pairs.positiveAnchors()[k]);
        }
        for (int k = 0; k < pairs.negatives().length; k++) {
            assertThat(CLASS[pairs.negatives()[k]]).isNotEqualTo(CLASS[pairs.negativeAnchors()[k]]);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("miners")
    void should_choose_the_same_again(Miner miner) {
        PairIndices first = miner.mine(random(1), Labels.of(CLASS)).toPairs();
        PairIndices again = miner.mine(random(1), Labels.of(CLASS)).toPairs();
        assertThat(again.positiveAnchors()).isEqualTo(first.positiveAnchors());
        assertThat(again.positives()).isEqualTo(first.positives());
        assertThat(again.negativeAnchors()).isEqualTo(first.negativeAnchors());
        assertThat(again.negatives()).isEqualTo(first.negatives());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("miners")
    void should_choose_no_triplet_where_there_is_none(Miner miner) {
        assumeThat(miner).as("takes triplets as they come").isNotInstanceOf(PackagedTripletsMiner.class);
        INDArray equal = Nd4j.ones(org.nd4j.linalg.api.buffer.DataType.DOUBLE, 4, 6);
        for (int[] classes : new int[][] {{0, 0, 0, 0}, {0, 1, 2, 3}}) {
            PairIndices pairs = miner.mine(equal, Labels.of(classes)).toPairs();
            assertThat(pairs.positives().length == 0 || pairs.negatives().length == 0)
                    .isTrue();
        }
        assertThat(miner.mine(Nd4j.ones(org.nd4j.linalg.api.buffer.DataType.DOUBLE, 1, 6), Labels.of(0))
                        .count())
                .isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("miners")
    void should_survive_json(Miner miner) throws Exception {
        ObjectMapper json = new ObjectMapper();
        assertThat(json.readValue(json.writeValueAsString(miner), Miner.class)).isEqualTo(miner);
    }

    @Test
    void should_keep_to_the_cap() {
        PairIndices pairs = new CappedMiner(new AllPairsMiner(), 7, 3)
                .mine(random(1), Labels.of(CLASS))
                .toPairs();
        assertThat(pairs.positives()).hasSize(7);
        assertThat(pairs.negatives()).hasSize(7);
    }

    @Test
    void should_draw_otherwise_with_another_seed() {
        INDArray rows = random(1);
        Labels labels = Labels.of(CLASS);
        assertThat(new DistanceWeightedMiner(0.5, 1.8, 1)
                        .mine(rows, labels)
                        .toPairs()
                        .negatives())
                .isNotEqualTo(new DistanceWeightedMiner(0.5, 1.8, 2)
                        .mine(rows, labels)
                        .toPairs()
                        .negatives());
    }

    @Test
    void should_draw_near_and_far_negatives_alike() {
        // On a sphere most points lie near sqrt(2); weighting by distance must not leave the nearer ones out.
        Random random = new Random(6);
        double[][] rows = new double[400][3];
        int[] classes = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            Arrays.setAll(rows[i], k -> random.nextGaussian());
            classes[i] = i / 2;
        }
        int near = 0;
        PairIndices pairs = new DistanceWeightedMiner(0.1, 1.9, 5)
                .mine(Nd4j.createFromArray(rows), Labels.of(classes))
                .toPairs();
        double[] values = MeasuredPairs.of(
                        org.siamese.decision.distance.EuclideanDistance.ofUnitRows(),
                        RowMatrices.of(Nd4j.createFromArray(rows)),
                        pairs.negativeAnchors(),
                        pairs.negatives())
                .values();
        for (double value : values) {
            near += value < 0.95 ? 1 : 0;
        }
        // Uniform over [0.1, 1.9]: about 47 % below 0.95; unweighted it would be 23 %.
        assertThat((double) near / values.length).isBetween(0.4, 0.55);
    }

    @Test
    void should_fail_if_semihard_has_nothing_to_compare_with() {
        assertThatThrownBy(() -> BatchEasyHardMiner.of(Strategy.SEMIHARD, Strategy.ALL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SEMIHARD");
    }

    @Test
    void should_fail_if_margin_is_negative() {
        assertThatThrownBy(() -> TripletMarginMiner.ofDefaults().withMargin(-0.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-0.1");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("miners")
    void should_show_the_triplets_that_it_lists(Miner miner) {
        if (miner instanceof TripletMiner triplets) {
            LabelledBatch batch = new LabelledBatch(RowMatrices.of(random(1)), CLASS);
            List<List<Integer>> shown = new ArrayList<>();
            triplets.forEach(batch, (a, p, n) -> shown.add(List.of(a, p, n)));
            TripletIndices listed = (TripletIndices) miner.mine(batch);
            assertThat(shown).hasSize(listed.count());
            for (int k = 0; k < listed.count(); k++) {
                assertThat(shown.get(k))
                        .containsExactly(listed.anchors()[k], listed.positives()[k], listed.negatives()[k]);
            }
        }
    }

    @Test
    void should_refuse_to_list_too_many_triplets_but_show_and_cap_them() {
        int rows = 600;
        double[][] values = new double[rows][2];
        int[] classes = new int[rows];
        Random random = new Random(8);
        for (int i = 0; i < rows; i++) {
            Arrays.setAll(values[i], k -> random.nextGaussian());
            classes[i] = i % 2;
        }
        INDArray embeddings = Nd4j.createFromArray(values);
        Labels labels = Labels.of(classes);
        TripletMarginMiner all = TripletMarginMiner.ofDefaults().withMargin(4);
        long triplets = 600L * 299 * 300;

        assertThatThrownBy(() -> all.mine(embeddings, labels))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected at most 50000000 triplets to list, got " + triplets);
        assertThat(new CappedMiner(all, 1000, 1).mine(embeddings, labels).count())
                .isEqualTo(1000);
        TripletMarginLoss loss = TripletMarginLoss.ofDefaults();
        LossResult expected = loss.evaluate(embeddings, labels);
        LossResult mined = loss.withMiner(all).evaluate(embeddings, labels);
        assertThat(mined.tuples()).isEqualTo(triplets).isEqualTo(expected.tuples());
        assertThat(mined.value()).isCloseTo(expected.value(), within(1e-12));
        assertThat(mined.gradient().distance2(expected.gradient())).isLessThan(1e-12);
    }
}
