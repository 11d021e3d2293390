package org.siamese.benchmarks.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import java.util.List;
import org.siamese.benchmarks.work.Unit;

/** Makes a DJL block of a tower. What DJL has no layer for is written from its array operations. */
final class DjlModel {
    private DjlModel() {}

    static SequentialBlock of(List<Unit> units) {
        SequentialBlock chain = new SequentialBlock();
        for (Unit unit : units) {
            if (unit instanceof Unit.Convolution convolution) {
                convolution(convolution, chain);
            } else if (unit instanceof Unit.Dense dense) {
                chain.add(Blocks.batchFlattenBlock());
                chain.add(Linear.builder().setUnits(dense.size()).build());
            } else {
                chain.add(block(unit));
            }
        }
        return chain;
    }

    private static void convolution(Unit.Convolution convolution, SequentialBlock chain) {
        int zeros = convolution.padding();
        if (convolution.edge() == Unit.Edge.REFLECT) {
            chain.add(LambdaBlock.singleton(x -> reflect(x, convolution.padding()), "reflect"));
            zeros = 0;
        }
        chain.add(Conv2d.builder()
                .setKernelShape(new Shape(convolution.kernel(), convolution.kernel()))
                .optStride(new Shape(convolution.stride(), convolution.stride()))
                .optPadding(new Shape(zeros, zeros))
                .setFilters(convolution.channels())
                .optBias(convolution.bias())
                .build());
    }

    private static Block block(Unit unit) {
        if (unit instanceof Unit.BatchNorm) {
            return BatchNorm.builder()
                    .optEpsilon((float) Unit.BatchNorm.EPSILON)
                    .optMomentum((float) Unit.BatchNorm.DECAY)
                    .build();
        }
        if (unit instanceof Unit.Relu) {
            return Activation.reluBlock();
        }
        if (unit instanceof Unit.Lrn lrn) {
            return LambdaBlock.singleton(x -> normalise(x, lrn), "lrn");
        }
        if (unit instanceof Unit.MaxPool pool) {
            return Pool.maxPool2dBlock(
                    new Shape(pool.kernel(), pool.kernel()),
                    new Shape(pool.stride(), pool.stride()),
                    new Shape(pool.padding(), pool.padding()));
        }
        if (unit instanceof Unit.GlobalAverage) {
            return Pool.globalAvgPool2dBlock();
        }
        if (unit instanceof Unit.SpatialDropout dropout) {
            return new DjlSpatialDropout((float) dropout.probability());
        }
        if (unit instanceof Unit.Residual residual) {
            Block shortcut = residual.shortcut().isEmpty() ? Blocks.identityBlock() : of(residual.shortcut());
            return new ParallelBlock(
                    outputs -> new NDList(
                            outputs.get(0).singletonOrThrow().add(outputs.get(1).singletonOrThrow())),
                    List.of(of(residual.main()), shortcut));
        }
        return Dropout.builder()
                .optRate((float) ((Unit.Dropout) unit).probability())
                .build();
    }

    private static NDArray reflect(NDArray x, int size) {
        return mirrored(mirrored(x, size, 2), size, 3);
    }

    private static NDArray mirrored(NDArray x, int size, int axis) {
        long length = x.getShape().get(axis);
        NDList parts = new NDList();
        for (int i = size; i > 0; i--) {
            parts.add(slice(x, axis, i));
        }
        parts.add(x);
        for (int i = 1; i <= size; i++) {
            parts.add(slice(x, axis, length - 1 - i));
        }
        return NDArrays.concat(parts, axis);
    }

    private static NDArray slice(NDArray x, int axis, long at) {
        NDIndex index = new NDIndex();
        for (int i = 0; i < axis; i++) {
            index.addAllDim();
        }
        return x.get(index.addSliceDim(at, at + 1));
    }

    /** As PyTorch writes its own: squares, averaged over channels by a pooling in three dimensions. What lies between is let go at once. */
    private static NDArray normalise(NDArray x, Unit.Lrn lrn) {
        Shape shape = x.getShape();
        int half = lrn.size() / 2;
        Shape edge = new Shape(shape.get(0), 1, half, shape.get(2), shape.get(3));
        try (NDArray products = x.mul(x);
                NDArray squares = products.expandDims(1);
                NDArray zeros = squares.getManager().zeros(edge, squares.getDataType());
                NDArray padded = NDArrays.concat(new NDList(zeros, squares, zeros), 2);
                NDArray pooled = Pool.avgPool3d(
                        padded, new Shape(lrn.size(), 1, 1), new Shape(1, 1, 1), new Shape(0, 0, 0), false, true);
                NDArray mean = pooled.squeeze(1);
                NDArray scaled = mean.mul(lrn.alpha());
                NDArray sum = scaled.add(lrn.k());
                NDArray power = sum.pow(lrn.beta())) {
            return x.div(power);
        }
    }
}
