package org.siamese.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Pairs;
import org.siamese.core.distance.PairMatrices;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.PairIndices;
import org.siamese.decision.Relation;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.LossExamples.Example;
import org.siamese.losses.miner.AngularMiner;
import org.siamese.losses.miner.BatchEasyHardMiner;
import org.siamese.losses.miner.BatchHardMiner;
import org.siamese.losses.miner.DistanceWeightedMiner;
import org.siamese.losses.miner.HDCMiner;
import org.siamese.losses.miner.MultiSimilarityMiner;
import org.siamese.losses.miner.PairMarginMiner;
import org.siamese.losses.miner.TripletMarginMiner;
import org.siamese.losses.miner.UniformHistogramMiner;
import org.siamese.losses.spi.LossTerm;
import org.siamese.losses.spi.MatrixLoss;
import org.siamese.losses.spi.ReducedLoss;
import org.siamese.losses.spi.ReferenceResult;

/** Anchors of one set with positives and negatives of another, values from elsewhere, and terms before reduction. */
class ReferenceSetTest {
    private static final int ANCHORS = 7;
    private static final int ROWS = 9;
    private static final int DIMENSION = 4;
    private static final Labels CLASSES = Labels.of(0, 1, 2, 0, 1, 3, 2);
    private static final Labels OTHERS = Labels.of(1, 0, 2, 2, 3, 1, 0, 4, 4);

    static List<MatrixLoss> losses() {
        return LossExamples.all().stream()
                .map(Example::loss)
                .filter(MatrixLoss.class::isInstance)
                .map(MatrixLoss.class::cast)
                .filter(loss -> loss.weights(DIMENSION).isEmpty())
                .distinct()
                .toList();
    }

    static List<Miner> miners() {
        return List.of(
                BatchHardMiner.ofDefaults(),
                BatchEasyHardMiner.ofDefaults(),
                MultiSimilarityMiner.ofDefaults(),
                PairMarginMiner.ofDefaults().withNegativeMargin(1.9),
                AngularMiner.ofDefaults(),
                new DistanceWeightedMiner(0.5, 1.9, 3),
                UniformHistogramMiner.ofSeed(3),
                HDCMiner.ofDefaults(),
                TripletMarginMiner.ofDefaults(),
                TripletMarginMiner.ofDefaults().tuplesPerAnchor(1, 3));
    }

    private static double[][] random(int rows, long seed) {
        Random random = new Random(seed);
        double[][] values = new double[rows][DIMENSION];
        for (double[] row : values) {
            Arrays.setAll(row, k -> random.nextGaussian());
        }
        return values;
    }

    private static ReferenceResult evaluate(MatrixLoss loss, double[][] anchors, double[][] rows) {
        return loss.evaluate(Nd4j.createFromArray(anchors), CLASSES, Nd4j.createFromArray(rows), OTHERS);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void should_agree_with_finite_differences_in_both_sets(MatrixLoss loss) {
        assumeThat(loss).as("whose weights are constants").isNotInstanceOf(CircleLoss.class);
        assumeThat(loss instanceof SmoothAPLoss smooth && smooth.compatibility() == Compatibility.PML_2)
                .isFalse();
        double[][] anchors = random(ANCHORS, 1);
        double[][] rows = random(ROWS, 2);
        ReferenceResult result = evaluate(loss, anchors, rows);
        assertThat(result.value()).isFinite();
        check(loss, anchors, rows, anchors, result.gradient());
        check(loss, anchors, rows, rows, result.referenceGradient());
    }

    private static void check(
            MatrixLoss loss, double[][] anchors, double[][] rows, double[][] moved, INDArray gradient) {
        double step = 1e-6;
        double largest = Math.max(1e-3, gradient.amaxNumber().doubleValue());
        for (int i = 0; i < moved.length; i++) {
            for (int k = 0; k < DIMENSION; k++) {
                double kept = moved[i][k];
                moved[i][k] = kept + step;
                double above = evaluate(loss, anchors, rows).value();
                moved[i][k] = kept - step;
                double below = evaluate(loss, anchors, rows).value();
                moved[i][k] = kept;
                assertThat(gradient.getDouble(i, k)).isCloseTo((above - below) / (2 * step), within(3e-6 * largest));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("miners")
    void should_mine_anchors_of_one_set_and_the_rest_of_another(Miner miner) {
        PairIndices pairs = miner.mine(
                        Nd4j.createFromArray(random(ANCHORS, 1)),
                        CLASSES,
                        Nd4j.createFromArray(random(ROWS, 2)),
                        OTHERS)
                .toPairs();
        assertThat(pairs.count()).isPositive();
        for (int k = 0; k < pairs.positives().length; k++) {
            assertThat(OTHERS.get(pairs.positives()[k])).isEqualTo(CLASSES.get(pairs.positiveAnchors()[k]));
        }
        for (int k = 0; k < pairs.negatives().length; k++) {
            assertThat(OTHERS.get(pairs.negatives()[k])).isNotEqualTo(CLASSES.get(pairs.negativeAnchors()[k]));
        }
    }

    @Test
    void should_compare_an_anchor_with_all_rows_of_the_other_set() {
        double[][] anchors = random(ANCHORS, 1);
        double[][] rows = random(ROWS, 2);
        ContrastiveLoss loss = ContrastiveLoss.ofDefaults()
                .withNegativeMargin(2)
                .withReducer(new org.siamese.losses.reducer.SumReducer());
        double expected = 0;
        for (int a = 0; a < ANCHORS; a++) {
            for (int j = 0; j < ROWS; j++) {
                double d = loss.distance().of(anchors[a], rows[j]);
                expected += CLASSES.get(a) == OTHERS.get(j) ? d : Math.max(0, 2 - d);
            }
        }
        ReferenceResult result = evaluate(loss, anchors, rows);
        assertThat(result.value()).isCloseTo(expected, within(1e-12 * expected));
        assertThat(result.tuples()).isEqualTo(ANCHORS * ROWS);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void should_take_values_of_pairs_from_elsewhere(MatrixLoss loss) {
        assumeThat(loss.miner())
                .as("a miner reads the same values as its own measure")
                .isNull();
        assumeThat(loss instanceof AngularLoss angular && angular.compatibility() == Compatibility.PML_2)
                .isFalse();
        assumeThat(loss instanceof SmoothAPLoss smooth && smooth.compatibility() == Compatibility.PML_2)
                .isFalse();
        INDArray embeddings = Nd4j.createFromArray(random(12, 3));
        Labels labels = Labels.of(0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 4);
        RowMatrix rows = RowMatrices.of(embeddings);
        double[] values = PairMatrices.of(loss.distance(), rows, rows).values();
        INDArray matrix = Nd4j.createFromArray(values).reshape('c', 12, 12);
        LossResult expected = loss.evaluate(embeddings, labels);
        LossResult result = loss.evaluateMatrix(matrix, labels);
        assertThat(result.value()).isCloseTo(expected.value(), within(1e-12));
        assertThat(result.tuples()).isEqualTo(expected.tuples());
        assertThat(result.gradient().shape()).containsExactly(12, 12);
        double[] derivatives = result.gradient().dup('c').data().asDouble();
        double[] back = PairMatrices.of(loss.distance(), rows, rows)
                .gradient(derivatives)
                .first();
        assertThat(Nd4j.createFromArray(back).reshape('c', 12, DIMENSION).distance2(expected.gradient()))
                .isLessThan(1e-10);
    }

    @Test
    void should_say_the_size_of_a_matrix_that_does_not_fit() {
        assertThatThrownBy(() -> ContrastiveLoss.ofDefaults().evaluateMatrix(Nd4j.eye(3), Labels.of(0, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[2, 2]")
                .hasMessageContaining("got 9");
        assertThatThrownBy(() -> AngularLoss.ofDefaults()
                        .withCompatibility(Compatibility.PML_2)
                        .evaluateMatrix(Nd4j.eye(4), Labels.of(0, 0, 1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected embeddings");
    }

    @Test
    void should_show_terms_before_reduction() {
        INDArray embeddings = Nd4j.createFromArray(random(8, 3));
        Labels labels = Labels.of(0, 0, 1, 1, 2, 2, 3, 3);
        for (ReducedLoss loss :
                List.of(ContrastiveLoss.ofDefaults(), TripletMarginLoss.ofDefaults(), SupConLoss.ofDefaults())) {
            List<LossTerm> terms = LossTerms.of(loss, embeddings, labels);
            double[] above = terms.stream()
                    .mapToDouble(LossTerm::loss)
                    .filter(l -> l > 0)
                    .toArray();
            LossResult result = loss.withReducer(new org.siamese.losses.reducer.SumReducer())
                    .evaluate(embeddings, labels, java.util.Map.of());
            assertThat(Arrays.stream(above).sum()).isCloseTo(result.value(), within(1e-10));
            assertThat((long) terms.size()).isEqualTo(result.tuples());
            assertThat((long) above.length).isEqualTo(result.activeTuples());
        }
    }

    @Test
    void should_refuse_views_of_unequal_size() {
        SelfSupervisedLoss loss = SelfSupervisedLoss.of(NTXentLoss.ofDefaults());
        assertThatThrownBy(() -> loss.evaluate(List.of(Nd4j.ones(3, 4), Nd4j.ones(2, 4))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("view 2: expected shape [3, 4]")
                .hasMessageContaining("got [2, 4]");
        assertThatThrownBy(() -> loss.evaluate(Nd4j.ones(3, 4), Labels.of(0, 0, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("image 1 1 times");
        assertThatThrownBy(() -> loss.evaluate(Nd4j.ones(2, 4), Pairs.of(Relation.DIFFERENT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got DIFFERENT");
    }

    @Test
    void should_take_three_views_with_the_first_as_anchor() {
        double[][] one = random(3, 1);
        double[][] two = random(3, 2);
        double[][] three = random(3, 3);
        TripletMarginLoss inner = TripletMarginLoss.ofDefaults().withMargin(1);
        LossResult result = SelfSupervisedLoss.of(inner)
                .withViews(3)
                .withSymmetric(false)
                .evaluate(List.of(Nd4j.createFromArray(one), Nd4j.createFromArray(two), Nd4j.createFromArray(three)));
        double[][] others = new double[6][];
        System.arraycopy(two, 0, others, 0, 3);
        System.arraycopy(three, 0, others, 3, 3);
        ReferenceResult expected = inner.evaluate(
                Nd4j.createFromArray(one),
                Labels.of(0, 1, 2),
                Nd4j.createFromArray(others),
                Labels.of(0, 1, 2, 0, 1, 2));
        assertThat(result.value()).isEqualTo(expected.value());
        assertThat(result.gradient().getRow(4).toDoubleVector())
                .isEqualTo(expected.referenceGradient().getRow(1).toDoubleVector());
    }
}
