package org.siamese.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.siamese.core.batch.Labels;
import org.siamese.core.distance.Arithmetic;
import org.siamese.core.objective.LossResult;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.DotSimilarity;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.SquaredEuclideanDistance;
import org.siamese.losses.LossExamples.Example;
import org.siamese.losses.LossExamples.Kind;
import org.siamese.losses.miner.MultiSimilarityMiner;
import org.siamese.losses.reducer.AvgNonZeroReducer;
import org.siamese.losses.reducer.DivisorReducer;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.reducer.PerAnchorReducer;
import org.siamese.losses.reducer.ThresholdReducer;
import org.siamese.losses.spi.AnchorLoss;

/** Anchors in blocks, and in single precision, against the whole matrix in double precision. */
class AnchorBlocksTest {
    private static final int ROWS = 40;

    static List<AnchorLoss> losses() {
        return LossExamples.all().stream()
                .filter(example -> example.kind() == Kind.LABELS)
                .map(Example::loss)
                .filter(AnchorLoss.class::isInstance)
                .map(AnchorLoss.class::cast)
                .filter(loss -> loss.splitsByAnchor() && (loss.miner() == null || loss.minerWeighsRows()))
                .distinct()
                .toList();
    }

    private static INDArray rows(int rows, int dimension) {
        Random random = new Random(5);
        return Nd4j.createFromArray(
                        random.doubles((long) rows * dimension, -1, 1).toArray())
                .reshape('c', rows, dimension);
    }

    private static Labels labels(int rows) {
        return Labels.of(new Random(6).ints(rows, 0, 7).toArray());
    }

    private static double difference(INDArray one, INDArray other) {
        double largest = Math.max(1e-300, other.amaxNumber().doubleValue());
        return one.castTo(DataType.DOUBLE)
                        .sub(other.castTo(DataType.DOUBLE))
                        .amaxNumber()
                        .doubleValue()
                / largest;
    }

    @ParameterizedTest
    @MethodSource("losses")
    void should_give_the_same_in_blocks_of_any_size(AnchorLoss loss) {
        INDArray rows = rows(ROWS, 6);
        LossResult whole = loss.evaluate(rows, labels(ROWS));
        for (int anchors : new int[] {1, 7, ROWS, ROWS + 9}) {
            LossResult blocks = loss.anchorBlocks(anchors).evaluate(rows, labels(ROWS));
            assertThat(Math.abs(blocks.value() - whole.value())).isLessThanOrEqualTo(1e-12 * Math.abs(whole.value()));
            assertThat(difference(blocks.gradient(), whole.gradient())).isLessThan(1e-12);
            assertThat(blocks.tuples()).isEqualTo(whole.tuples());
            assertThat(blocks.activeTuples()).isEqualTo(whole.activeTuples());
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void should_agree_with_exact_arithmetic(AnchorLoss loss) {
        INDArray rows = rows(200, 24).castTo(DataType.FLOAT);
        Arithmetic before = Arithmetic.use(Arithmetic.EXACT);
        try {
            LossResult exact = loss.evaluate(rows, labels(200));
            Arithmetic.use(Arithmetic.FAST);
            LossResult fast = loss.evaluate(rows, labels(200));
            assertThat(Math.abs(fast.value() - exact.value())).isLessThanOrEqualTo(1e-6 * Math.abs(exact.value()));
            assertThat(fast.activeTuples()).isEqualTo(exact.activeTuples());
            assertThat(difference(fast.gradient(), exact.gradient())).isLessThan(1e-6);
        } finally {
            Arithmetic.use(before);
        }
    }

    static List<AnchorLoss> ofThePerformancePage() {
        return List.of(
                ContrastiveLoss.ofDefaults().withReducer(PerAnchorReducer.ofDefaults()),
                ContrastiveLoss.ofDefaults()
                        .withDistance(new CosineSimilarity())
                        .withPositiveMargin(0.9)
                        .withNegativeMargin(-0.1)
                        .withReducer(new MeanReducer()),
                ContrastiveLoss.ofDefaults(),
                ContrastiveLoss.ofDefaults().withNegativeMargin(1.4),
                SupConLoss.ofDefaults(),
                MultiSimilarityLoss.ofDefaults(),
                CircleLoss.ofDefaults(),
                TripletMarginLoss.ofDefaults(),
                TripletMarginLoss.ofDefaults()
                        .withDistance(new CosineSimilarity())
                        .withReducer(new MeanReducer()));
    }

    @ParameterizedTest
    @MethodSource("ofThePerformancePage")
    void should_agree_with_exact_arithmetic_at_every_margin_of_a_large_batch(AnchorLoss loss) {
        INDArray rows = rows(700, 64).castTo(DataType.FLOAT);
        Labels classes = Labels.of(new Random(6).ints(700, 0, 9).toArray());
        Arithmetic before = Arithmetic.use(Arithmetic.EXACT);
        try {
            LossResult exact = loss.evaluate(rows, classes);
            Arithmetic.use(Arithmetic.FAST);
            LossResult fast = loss.evaluate(rows, classes);
            assertThat(fast.activeTuples()).isEqualTo(exact.activeTuples());
            assertThat(fast.tuples()).isEqualTo(exact.tuples());
            assertThat(Math.abs(fast.value() - exact.value())).isLessThanOrEqualTo(1e-6 * Math.abs(exact.value()));
            assertThat(difference(fast.gradient(), exact.gradient())).isLessThan(1e-6);
        } finally {
            Arithmetic.use(before);
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void should_agree_with_exact_arithmetic_where_classes_have_come_together(AnchorLoss loss) {
        int rows = 300;
        Labels classes = Labels.of(new Random(6).ints(rows, 0, 8).toArray());
        Random random = new Random(7);
        double[][] centres = new double[8][32];
        double[][] values = new double[rows][32];
        for (double[] centre : centres) {
            Arrays.setAll(centre, k -> random.nextGaussian());
        }
        for (int i = 0; i < rows; i++) {
            double[] centre = centres[classes.get(i)];
            Arrays.setAll(values[i], k -> centre[k] + random.nextGaussian());
        }
        INDArray embeddings = Nd4j.createFromArray(values).castTo(DataType.FLOAT);
        Arithmetic before = Arithmetic.use(Arithmetic.EXACT);
        try {
            LossResult exact = loss.evaluate(embeddings, classes);
            Arithmetic.use(Arithmetic.FAST);
            LossResult fast = loss.evaluate(embeddings, classes);
            assertThat(Math.abs(fast.value() - exact.value())).isLessThanOrEqualTo(1e-6 * Math.abs(exact.value()));
            assertThat(difference(fast.gradient(), exact.gradient())).isLessThan(1e-6);
        } finally {
            Arithmetic.use(before);
        }
    }

    static List<AnchorLoss> ofTies() {
        List<AnchorLoss> all = new ArrayList<>();
        for (PairMeasure measure :
                List.of(SquaredEuclideanDistance.plain(), EuclideanDistance.plain(), new DotSimilarity())) {
            all.add(TripletMarginLoss.ofDefaults().withDistance(measure).withMargin(1));
            all.add(TripletMarginLoss.ofDefaults().withDistance(measure).withMargin(0));
            all.add(TripletMarginLoss.ofDefaults()
                    .withDistance(measure)
                    .withMargin(1)
                    .withReducer(new ThresholdReducer(1, 3)));
            all.add(ContrastiveLoss.ofDefaults()
                    .withDistance(measure)
                    .withPositiveMargin(2)
                    .withNegativeMargin(3));
            all.add(MarginLoss.ofDefaults().withDistance(measure).withMargin(1).withBeta(2));
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("ofTies")
    void should_decide_ties_as_exact_arithmetic_does(AnchorLoss loss) {
        for (int classes : new int[] {2, 9, 150}) {
            INDArray rows = Nd4j.createFromArray(
                            new Random(3).ints(300 * 4L, -2, 3).asDoubleStream().toArray())
                    .reshape('c', 300, 4)
                    .castTo(DataType.FLOAT);
            Labels labels = Labels.of(new Random(4).ints(300, 0, classes).toArray());
            Arithmetic before = Arithmetic.use(Arithmetic.EXACT);
            try {
                LossResult exact = loss.evaluate(rows, labels);
                Arithmetic.use(Arithmetic.FAST);
                LossResult fast = loss.evaluate(rows, labels);
                assertThat(fast.activeTuples()).isEqualTo(exact.activeTuples());
                assertThat(fast.tuples()).isEqualTo(exact.tuples());
                assertThat(Math.abs(fast.value() - exact.value())).isLessThanOrEqualTo(1e-6 * exact.value());
                assertThat(difference(fast.gradient(), exact.gradient())).isLessThan(1e-6);
            } finally {
                Arithmetic.use(before);
            }
        }
    }

    @Test
    void should_follow_few_pairs_one_by_one() {
        INDArray rows = rows(400, 24).castTo(DataType.FLOAT);
        Labels singles = Labels.of(
                java.util.stream.IntStream.range(0, 400).map(i -> i / 2).toArray());
        ContrastiveLoss loss =
                ContrastiveLoss.ofDefaults().withPositiveMargin(1.3).withNegativeMargin(0.8);
        Arithmetic before = Arithmetic.use(Arithmetic.EXACT);
        try {
            LossResult exact = loss.evaluate(rows, singles);
            Arithmetic.use(Arithmetic.FAST);
            LossResult fast = loss.evaluate(rows, singles);
            assertThat(exact.activeTuples()).isBetween(1L, 1600L);
            assertThat(fast.activeTuples()).isEqualTo(exact.activeTuples());
            assertThat(difference(fast.gradient(), exact.gradient())).isLessThan(1e-6);
        } finally {
            Arithmetic.use(before);
        }
    }

    @ParameterizedTest
    @MethodSource("ofThePerformancePage")
    void should_give_the_same_with_any_number_of_threads(AnchorLoss loss) {
        INDArray rows = rows(1700, 16).castTo(DataType.FLOAT);
        String before = System.getProperty("siamese.lossThreads");
        Arithmetic arithmetic = Arithmetic.current();
        try {
            System.setProperty("siamese.lossThreads", "1");
            LossResult one = loss.evaluate(rows, labels(1700));
            System.setProperty("siamese.lossThreads", "3");
            LossResult three = loss.evaluate(rows, labels(1700));
            assertThat(three.value()).isEqualTo(one.value());
            assertThat(three.gradient()).isEqualTo(one.gradient());
            Arithmetic.use(Arithmetic.EXACT);
            LossResult exact = loss.evaluate(rows, labels(1700));
            assertThat(one.activeTuples()).isEqualTo(exact.activeTuples());
            assertThat(difference(one.gradient(), exact.gradient())).isLessThan(1e-6);
        } finally {
            Arithmetic.use(arithmetic);
            if (before == null) {
                System.clearProperty("siamese.lossThreads");
            } else {
                System.setProperty("siamese.lossThreads", before);
            }
        }
    }

    @Test
    void should_keep_nothing_of_a_batch_in_the_memory_of_the_next() {
        ContrastiveLoss loss = ContrastiveLoss.ofDefaults();
        INDArray rows = rows(300, 24).castTo(DataType.FLOAT);
        LossResult first = loss.evaluate(rows, labels(300));
        loss.evaluate(rows.add(1), labels(300));
        SupConLoss.ofDefaults().evaluate(rows.get(NDArrayIndex.interval(0, 290), NDArrayIndex.all()), labels(290));
        LossResult again = loss.evaluate(rows, labels(300));
        assertThat(again.value()).isEqualTo(first.value());
        assertThat(again.gradient()).isEqualTo(first.gradient());
    }

    @Test
    void should_keep_small_distances_exact() {
        INDArray rows = rows(200, 24).castTo(DataType.FLOAT);
        for (int i = 1; i < 200; i += 2) {
            rows.getRow(i).assign(rows.getRow(i - 1)).addi(1e-4 * i / 200);
        }
        Labels pairs = Labels.of(
                java.util.stream.IntStream.range(0, 200).map(i -> i / 2).toArray());
        ContrastiveLoss loss = ContrastiveLoss.ofDefaults().withNegativeMargin(0.1);
        Arithmetic before = Arithmetic.use(Arithmetic.EXACT);
        try {
            LossResult exact = loss.evaluate(rows, pairs);
            Arithmetic.use(Arithmetic.FAST);
            LossResult fast = loss.evaluate(rows, pairs);
            assertThat(Math.abs(fast.value() - exact.value())).isLessThanOrEqualTo(1e-9 * exact.value());
            assertThat(difference(fast.gradient(), exact.gradient())).isLessThan(1e-6);
        } finally {
            Arithmetic.use(before);
        }
    }

    @Test
    void should_refuse_blocks_of_what_does_not_split_by_anchor() {
        assertThatThrownBy(() -> TripletMarginLoss.ofDefaults().withSwap(true).anchorBlocks(8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sum of its anchors' terms");
        assertThatThrownBy(() -> ContrastiveLoss.ofDefaults()
                        .withMiner(MultiSimilarityMiner.ofDefaults())
                        .anchorBlocks(8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without a miner that chooses pairs");
        assertThatThrownBy(() -> SupConLoss.ofDefaults().anchorBlocks(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("anchors: expected at least 1, got 0");
    }

    @Test
    void should_count_over_the_whole_batch_before_it_reduces() {
        INDArray rows = rows(ROWS, 6);
        for (AnchorLoss loss : List.of(
                ContrastiveLoss.ofDefaults().withReducer(new AvgNonZeroReducer()),
                MarginLoss.ofDefaults().withReducer(new DivisorReducer()))) {
            assertThat(difference(
                            loss.anchorBlocks(3).evaluate(rows, labels(ROWS)).gradient(),
                            loss.evaluate(rows, labels(ROWS)).gradient()))
                    .isLessThan(1e-12);
        }
    }
}
