package org.siamese.onednn;

import java.util.List;

/** Makes the stage of each operation. */
final class Stages {
    private Stages() {}

    /** A stage for inputs of which the first has this shape. */
    static Stage of(TowerPlan.Group group, Shape from, boolean training) {
        Operation operation = group.operation();
        if (operation instanceof Convolution convolution) {
            return of(convolution, group.after(), from);
        }
        if (operation instanceof Dense dense) {
            return new DenseStage(dense, group.after());
        }
        if (operation instanceof BatchNorm norm) {
            return training && !norm.frozen() ? new BatchNormStage(norm, group.after()) : new AffineStage(norm);
        }
        if (operation instanceof Activate activate) {
            return new ActivateStage(activate);
        }
        if (operation instanceof Lrn lrn) {
            return new LrnStage(lrn);
        }
        if (operation instanceof Pool pool) {
            return MaximumStage.suits(pool) ? new MaximumStage(pool) : new PoolStage(pool);
        }
        if (operation instanceof GlobalPool pool) {
            return new PoolStage(pool);
        }
        if (operation instanceof Drop drop) {
            return new DropStage(drop);
        }
        if (operation instanceof Reflect reflect) {
            return new ReflectStage(reflect);
        }
        if (operation instanceof Flatten) {
            return new FlattenStage();
        }
        if (operation instanceof Length) {
            return new LengthStage();
        }
        if (operation instanceof Concatenate) {
            return new ConcatenateStage();
        }
        return new AddStage();
    }

    private static Stage of(Convolution convolution, List<Operation> after, Shape from) {
        if (WinogradStage.suits(convolution, from)) {
            return new WinogradStage(convolution, after);
        }
        return StridedKernels.of(convolution, from)
                .<Stage>map(kernels -> new PixelGroupStage(convolution, kernels, after))
                .orElseGet(() -> new ConvolutionStage(convolution, after));
    }
}
