package org.siamese.onednn.internal.program;

import java.util.List;
import org.siamese.core.engine.Precision;
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
import org.siamese.core.plan.Operation;
import org.siamese.core.plan.OperationTable;
import org.siamese.core.plan.PRelu;
import org.siamese.core.plan.Pool;
import org.siamese.core.plan.ReflectionPad;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.ZeroPad;
import org.siamese.onednn.internal.convolution.ConvolutionChooser;
import org.siamese.onednn.internal.operation.ActivateStage;
import org.siamese.onednn.internal.operation.AddStage;
import org.siamese.onednn.internal.operation.AffineStage;
import org.siamese.onednn.internal.operation.BatchNormStage;
import org.siamese.onednn.internal.operation.ConcatenateStage;
import org.siamese.onednn.internal.operation.ConstantAffineStage;
import org.siamese.onednn.internal.operation.DenseStage;
import org.siamese.onednn.internal.operation.DropoutStage;
import org.siamese.onednn.internal.operation.FlattenStage;
import org.siamese.onednn.internal.operation.GroupNormStage;
import org.siamese.onednn.internal.operation.L2NormalizeStage;
import org.siamese.onednn.internal.operation.LrnStage;
import org.siamese.onednn.internal.operation.MultiplyStage;
import org.siamese.onednn.internal.operation.NativeLrnStage;
import org.siamese.onednn.internal.operation.PReluStage;
import org.siamese.onednn.internal.operation.PoolStage;
import org.siamese.onednn.internal.operation.ReflectionPadStage;
import org.siamese.onednn.internal.operation.ZeroPadStage;
import org.siamese.onednn.internal.stage.Stage;

/** Makes the stage of each operation. */
public final class StageTable {
    /** The operations that are supported. */
    public static final OperationTable<Site, Stage> TABLE = OperationTable.<Site, Stage>of("the oneDNN engine")
            .with(
                    Convolution.class,
                    (convolution, site) -> ConvolutionChooser.stage(
                            convolution, site.from(), site.after(), site.goesBackward(), site.precision()))
            .with(Dense.class, (dense, site) -> new DenseStage(dense, site.after(), site.precision()))
            .with(BatchNorm.class, StageTable::batchNorm)
            .with(Activate.class, (activate, site) -> new ActivateStage(activate))
            .with(
                    Lrn.class,
                    (lrn, site) -> NativeLrnStage.suits(lrn, site.from()) ? new NativeLrnStage(lrn) : new LrnStage(lrn))
            .with(Pool.class, (pool, site) -> new PoolStage(pool))
            .with(GlobalPool.class, (pool, site) -> new PoolStage(pool))
            .with(Dropout.class, (dropout, site) -> new DropoutStage(dropout))
            .with(ReflectionPad.class, (pad, site) -> new ReflectionPadStage(pad))
            .with(Flatten.class, (flatten, site) -> new FlattenStage())
            .with(L2Normalize.class, (normalize, site) -> new L2NormalizeStage())
            .with(Concatenate.class, (concatenate, site) -> new ConcatenateStage())
            .with(Add.class, (add, site) -> new AddStage())
            .with(PRelu.class, (relu, site) -> new PReluStage(relu))
            .with(ZeroPad.class, (pad, site) -> new ZeroPadStage(pad))
            .with(Multiply.class, (multiply, site) -> new MultiplyStage())
            .with(Affine.class, (affine, site) -> new ConstantAffineStage(affine))
            .with(GroupNorm.class, (norm, site) -> new GroupNormStage(norm));

    private StageTable() {}

    /** Where a stage stands: what it does on its way out, the shape of its first input, and whether it goes backward. */
    record Site(List<Operation> after, Shape from, boolean goesBackward, Precision precision) {}

    /** The stage of a node whose first input has this shape. */
    static Stage stage(FusedNode node, Shape from, boolean goesBackward, Precision precision) {
        Stage stage = TABLE.read(node.name(), node.operation(), new Site(node.after(), from, goesBackward, precision));
        if (node.movesRectifier()) {
            stage.moveRectifier();
        }
        return stage;
    }

    private static Stage batchNorm(BatchNorm norm, Site site) {
        return site.goesBackward() && !norm.frozen() ? new BatchNormStage(norm, site.after()) : new AffineStage(norm);
    }
}
