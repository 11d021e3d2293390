package org.siamese.losses;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.LabelSets;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Pairs;
import org.siamese.losses.reducer.ThresholdReducer;

/** Input that the contract of all losses does not cover: each message names what was expected and what was got. */
class LossInputTest {
    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message)
                .hasMessageContaining("expect")
                .hasMessageContaining("got");
    }

    @Test
    void should_refuse_a_penalty_on_classes_of_a_loss_without_classes() {
        assertRefused(
                () -> RegularisedLoss.of(SupConLoss.ofDefaults()).withClasses(1, LpRegulariser.ofDefaults()),
                "classPenalty: expected a loss with weights of classes, such as a proxy loss, got SupConLoss, which has"
                        + " none");
    }

    @Test
    void should_refuse_a_penalty_on_other_centres_than_there_are() {
        RegularisedLoss loss =
                RegularisedLoss.of(ProxyAnchorLoss.ofClasses(6)).withClasses(0.2, new SparseCentersRegulariser(4, 2));
        assertThatThrownBy(() -> loss.evaluate(
                        Nd4j.ones(2, 3), Labels.of(0, 1), Map.of("proxies", Nd4j.rand(DataType.DOUBLE, 6, 3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected classes x centersPerClass = 8")
                .hasMessageContaining("got 6");
    }

    @Test
    void should_refuse_fewer_rows_than_proxies() {
        ManifoldLoss loss = ManifoldLoss.ofSeed(1).withProxies(5);
        assertRefused(
                () -> loss.evaluate(
                        Nd4j.ones(4, 3), Labels.of(0, 0, 0, 0), Map.of("proxies", Nd4j.rand(DataType.DOUBLE, 5, 3))),
                "embeddings: ManifoldLoss expects at least as many rows as proxies, 5, got 4");
    }

    @Test
    void should_refuse_label_sets_for_another_number_of_rows() {
        LabelSets sets = LabelSets.of(3, new int[] {0}, new int[] {1, 2}, new int[] {});
        assertRefused(
                () -> MultiSupConLoss.ofDefaults().evaluate(Nd4j.ones(4, 2), sets),
                "embeddings: expected [rows, dimension] with 3 rows for 3 labelsets, got shape [4, 2]");
        assertRefused(
                () -> LabelSets.of(3, new int[] {0}, new int[] {3}), "sets, row 1: expected labels 0 to 2, got 3");
    }

    @Test
    void should_refuse_views_of_unequal_size() {
        SelfSupervisedLoss loss = SelfSupervisedLoss.of(SupConLoss.ofDefaults()).withViews(3);
        assertRefused(
                () -> loss.evaluate(List.of(Nd4j.ones(3, 4), Nd4j.ones(3, 4), Nd4j.ones(2, 4))),
                "views, view 3: expected shape [3, 4] [images, dimension], as view 1 has, got [2, 4]");
        assertRefused(
                () -> loss.evaluate(List.of(Nd4j.ones(3, 4), Nd4j.ones(3, 4))), "views: expected 3 arrays, got 2");
        assertRefused(
                () -> loss.evaluate(Nd4j.ones(5, 4), Labels.of(0, 0, 0, 1, 1)),
                "labels: SelfSupervisedLoss expects each image 3 times, once for each view, got image 1 2 times");
        assertRefused(() -> loss.withViews(1), "views: expected at least 2, got 1");
        assertRefused(
                () -> loss.evaluate(Nd4j.ones(2, 4), Pairs.of(org.siamese.decision.Relation.SAME)),
                "targets: SelfSupervisedLoss expects Labels, which image each row shows, got Pairs");
    }

    @Test
    void should_refuse_bounds_in_the_wrong_order() {
        assertRefused(() -> new ThresholdReducer(0.4, 0.1), "low: expected a value below high (0.1), got 0.4");
        assertRefused(
                () -> DynamicArcFaceLoss.ofClassCounts(3, 5).withLeastMargin(0.6),
                "largestMargin: expected a value from 0.6 to " + Math.PI + ", got 0.5");
        assertRefused(
                () -> MagFaceLoss.ofClasses(3).withLeastLength(200),
                "largestLength: expected a finite value above leastLength (200.0), got 110.0");
        assertThatThrownBy(() -> MagFaceLoss.ofClasses(3).withLeastMargin(0.9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("largestMargin: expected")
                .hasMessageContaining("got 0.8");
        assertRefused(
                () -> DynamicSoftMarginLoss.ofDefaults().withLeast(2),
                "least: expected a finite value below 0, got 2.0");
    }

    @Test
    void should_refuse_blocks_without_anchors() {
        assertRefused(() -> SupConLoss.ofDefaults().anchorBlocks(0), "anchors: expected at least 1, got 0");
        assertRefused(
                () -> SupConLoss.ofDefaults().anchorBlocks(4).withAnchors(-1), "anchors: expected at least 1, got -1");
    }
}
