package org.siamese.benchmarks.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/** Drops whole channels, which DJL has no layer for: a dropped-out mask [batch, channels, 1, 1] times the images. */
final class DjlSpatialDropout extends AbstractBlock {
    private static final byte VERSION = 1;

    private final float probability;

    DjlSpatialDropout(float probability) {
        super(VERSION);
        this.probability = probability;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, PairList<String, Object> options) {
        if (!training) {
            return inputs;
        }
        NDArray x = inputs.singletonOrThrow();
        Shape shape = new Shape(x.getShape().get(0), x.getShape().get(1), 1, 1);
        NDArray mask = x.getManager().ones(shape, x.getDataType());
        NDArray dropped = Dropout.dropout(mask, probability, true).singletonOrThrow();
        return new NDList(x.mul(dropped));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return inputShapes;
    }
}
