package org.siamese.onednn.internal.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.siamese.core.engine.Precision;
import org.siamese.core.plan.Activate;
import org.siamese.core.plan.Add;
import org.siamese.core.plan.Concatenate;
import org.siamese.core.plan.Flatten;
import org.siamese.core.plan.GlobalPool;
import org.siamese.core.plan.L2Normalize;
import org.siamese.core.plan.Lrn;
import org.siamese.core.plan.Operation;
import org.siamese.core.plan.ReflectionPad;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.TowerPlan.Node;
import org.siamese.onednn.internal.operation.ActivateStage;
import org.siamese.onednn.internal.operation.AddStage;
import org.siamese.onednn.internal.operation.ConcatenateStage;
import org.siamese.onednn.internal.operation.FlattenStage;
import org.siamese.onednn.internal.operation.L2NormalizeStage;
import org.siamese.onednn.internal.operation.LrnStage;
import org.siamese.onednn.internal.operation.PoolStage;
import org.siamese.onednn.internal.operation.ReflectionPadStage;
import org.siamese.onednn.internal.stage.Stage;

/** Every operation of a plan has a stage of its own; {@code OperationTableTest} shows that one without is rejected by name. */
class StageTableTest {
    @Test
    void should_list_every_operation_that_there_is() {
        assertThat(StageTable.TABLE.kinds()).containsExactlyInAnyOrder(permitted());
    }

    @SuppressWarnings("unchecked")
    private static Class<? extends Operation>[] permitted() {
        return (Class<? extends Operation>[]) Operation.class.getPermittedSubclasses();
    }

    @Test
    void should_make_the_stage_of_an_operation() {
        assertThat(stage(new Add())).isInstanceOf(AddStage.class);
        assertThat(stage(new Concatenate())).isInstanceOf(ConcatenateStage.class);
        assertThat(stage(new Flatten())).isInstanceOf(FlattenStage.class);
        assertThat(stage(new L2Normalize())).isInstanceOf(L2NormalizeStage.class);
        assertThat(stage(new Lrn(5, 1e-4, 0.75, 2))).isInstanceOf(LrnStage.class);
        assertThat(stage(new ReflectionPad(2))).isInstanceOf(ReflectionPadStage.class);
        assertThat(stage(new GlobalPool(true))).isInstanceOf(PoolStage.class);
        assertThat(stage(new Activate(Activate.Function.TANH, 0))).isInstanceOf(ActivateStage.class);
    }

    private static Stage stage(Operation operation) {
        FusedNode node = new FusedNode(new Node("layer", List.of(0), operation));
        return StageTable.stage(node, Shape.image(2, 3, 8, 8), true, Precision.FLOAT32);
    }
}
