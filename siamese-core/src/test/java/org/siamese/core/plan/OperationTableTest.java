package org.siamese.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.siamese.core.plan.TowerPlan.Node;

class OperationTableTest {
    private static final OperationTable<String, String> TABLE = OperationTable.<String, String>of("a test")
            .with(Flatten.class, (flatten, context) -> context + " flat")
            .with(Lrn.class, (lrn, context) -> context + " " + lrn.size());

    @Test
    void should_read_an_operation_by_its_kind() {
        assertThat(TABLE.read("a", new Flatten(), "so")).isEqualTo("so flat");
        assertThat(TABLE.read("b", new Lrn(5, 1, 1, 1), "so")).isEqualTo("so 5");
        assertThat(TABLE.kinds()).containsExactlyInAnyOrder(Flatten.class, Lrn.class);
    }

    @Test
    void should_reject_an_operation_that_it_does_not_list_by_name() {
        assertThatThrownBy(() -> TABLE.read("skip1", new Concatenate(), "so"))
                .isInstanceOf(UnsupportedLayerException.class)
                .hasMessage("\"skip1\" needs the operation Concatenate, which a test does not support");
    }

    @Test
    void should_reject_a_plan_with_such_an_operation_by_the_name_of_its_node() {
        Node known = new Node("flatten", List.of(0), new Flatten());
        Node unknown = new Node("sum", List.of(1, 0), new Add());
        assertThatCode(() -> TABLE.require(new TowerPlan(List.of(known), 1, 1))).doesNotThrowAnyException();
        assertThatThrownBy(() -> TABLE.require(new TowerPlan(List.of(known, unknown), 2, 1)))
                .isInstanceOf(UnsupportedLayerException.class)
                .hasMessageContaining("\"sum\"")
                .hasMessageContaining("Add");
    }
}
