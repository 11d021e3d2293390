package org.siamese.torch.internal.operation;

import org.siamese.core.plan.Activate;
import org.siamese.core.plan.Add;
import org.siamese.core.plan.Affine;
import org.siamese.core.plan.BatchNorm;
import org.siamese.core.plan.Concatenate;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Dense;
import org.siamese.core.plan.Dropout;
import org.siamese.core.plan.Flatten;
import org.siamese.core.plan.GlobalPool;
import org.siamese.core.plan.GroupNorm;
import org.siamese.core.plan.L2Normalize;
import org.siamese.core.plan.Lrn;
import org.siamese.core.plan.Multiply;
import org.siamese.core.plan.OperationTable;
import org.siamese.core.plan.PRelu;
import org.siamese.core.plan.Pool;
import org.siamese.core.plan.ReflectionPad;
import org.siamese.core.plan.TowerPlan;
import org.siamese.core.plan.ZeroPad;

/** The evaluation of each kind of operation. */
public final class OperationEvaluations {
    static final OperationTable<Site, Evaluation> TABLE = OperationTable.<Site, Evaluation>of("the libtorch engine")
            .with(Convolution.class, Convolutions::of)
            .with(Dense.class, Convolutions::of)
            .with(BatchNorm.class, Norms::of)
            .with(GroupNorm.class, Norms::of)
            .with(Lrn.class, Norms::of)
            .with(L2Normalize.class, Norms::of)
            .with(Activate.class, Activations::of)
            .with(PRelu.class, Activations::of)
            .with(Pool.class, Pools::of)
            .with(GlobalPool.class, (pool, site) -> Pools.of(pool))
            .with(Dropout.class, Arrangements::of)
            .with(ReflectionPad.class, Arrangements::of)
            .with(ZeroPad.class, Arrangements::of)
            .with(Affine.class, Arrangements::of)
            .with(Add.class, (add, site) -> (pass, inputs) -> Arrangements.sum(inputs))
            .with(Multiply.class, (multiply, site) -> (pass, inputs) -> Arrangements.product(pass, inputs))
            .with(Concatenate.class, (concatenate, site) -> (pass, inputs) -> Arrangements.sideBySide(inputs))
            .with(
                    Flatten.class,
                    (flatten, site) -> (pass, inputs) -> inputs.get(0).flatten(1, -1));

    private OperationEvaluations() {}

    /**
     * Checks that each operation of a plan is known.
     *
     * @throws org.siamese.core.plan.UnsupportedLayerException if one is not; the message names it
     */
    public static void require(TowerPlan plan) {
        TABLE.require(plan);
    }
}
