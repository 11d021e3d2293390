package org.siamese.core.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.siamese.decision.Relation.DIFFERENT;
import static org.siamese.decision.Relation.SAME;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class TargetsTest {
    static Stream<Targets> targets() {
        return Stream.of(Labels.of(3, 0, Labels.MAX_CLASS), Pairs.of(SAME, DIFFERENT, DIFFERENT), new Triplets(2));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void should_come_back_from_a_label_array(Targets targets) {
        assertThat(targets.toArray().size(0)).isEqualTo(targets.rows());
        assertThat(Targets.of(targets.toArray())).isEqualTo(targets);
    }

    @ParameterizedTest
    @MethodSource("targets")
    void should_keep_tuples_whole_when_data_sets_are_merged(Targets targets) {
        Batch batch = new Batch(Nd4j.rand(targets.rows(), 4), targets);
        DataSet merged = DataSet.merge(List.of(batch.toDataSet(), batch.toDataSet()));
        Batch both = Batch.of(merged);
        assertThat(both.targets().count()).isEqualTo(2 * targets.count());
        assertThat(both.targets().rowsPerTuple()).isEqualTo(targets.rowsPerTuple());
        assertThat(both.features().getRow(targets.rows()))
                .isEqualTo(batch.features().getRow(0));
    }

    @Test
    void should_say_what_pairs_are() {
        Pairs pairs = Pairs.of(SAME, DIFFERENT);
        assertThat(pairs.rows()).isEqualTo(4);
        assertThat(pairs.count()).isEqualTo(2);
        assertThat(pairs.get(1)).isEqualTo(DIFFERENT);
        assertThat(pairs.toArray().toFloatMatrix()).isEqualTo(new float[][] {{1, 0}, {1, 0}, {0, 1}, {0, 1}});
    }

    @Test
    void should_fail_if_a_label_is_no_class_index() {
        assertThatThrownBy(() -> Targets.of(Nd4j.create(new double[][] {{1}, {0.5}})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 1")
                .hasMessageContaining("0.5");
        assertThatThrownBy(() -> Labels.of(2, -1)).hasMessageContaining("row 1").hasMessageContaining("-1");
    }

    @Test
    void should_fail_if_both_rows_of_a_pair_disagree() {
        assertThatThrownBy(() -> Targets.of(Nd4j.create(new double[][] {{1, 0}, {0, 1}})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rows 0 and 1")
                .hasMessageContaining("SAME and DIFFERENT");
    }

    @Test
    void should_fail_if_a_triplet_is_out_of_order() {
        assertThatThrownBy(() -> Targets.of(Nd4j.create(new double[][] {{0, 1, 0}, {1, 0, 0}, {0, 0, 1}})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 0")
                .hasMessageContaining("expected the anchor, got the positive");
    }

    @Test
    void should_fail_if_columns_mean_nothing() {
        assertThatThrownBy(() -> Targets.of(Nd4j.ones(4, 5)))
                .hasMessageContaining("expected 0 in the form of label sets");
        assertThatThrownBy(() -> Targets.of(Nd4j.create(new double[][] {{1, 1}, {1, 1}})))
                .hasMessageContaining("row 0");
        assertThatThrownBy(() -> Targets.of(Nd4j.create(new double[][] {{1, 0}})))
                .hasMessageContaining("two rows");
    }

    @Test
    void should_fail_if_features_have_another_number_of_rows() {
        assertThatThrownBy(() -> new Batch(Nd4j.zeros(3, 2), Pairs.of(SAME, DIFFERENT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 rows for 2 pairs")
                .hasMessageContaining("[3, 2]");
    }

    @Test
    void should_carry_label_sets_as_an_array() {
        LabelSets sets = LabelSets.of(2, new int[] {1}, new int[] {}, new int[] {1, 0});
        assertThat(sets.toArray().shape()).containsExactly(3, 5);
        assertThat(Targets.of(sets.toArray())).isEqualTo(sets);
        assertThat(sets.jaccard(0, 2)).isEqualTo(0.5);
        assertThat(sets.jaccard(0, 1)).isZero();
        assertThat(sets.jaccard(1, 1)).isEqualTo(1);
        assertThatThrownBy(() -> LabelSets.of(2, new int[] {2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sets, row 0: expected labels 0 to 1, got 2");
        assertThatThrownBy(() -> LabelSets.of(2, new int[] {1, 1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sets, row 0: expected each label once, got 1 twice");
        assertThatThrownBy(() -> Targets.of(Nd4j.ones(2, 6)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("label sets");
    }
}
