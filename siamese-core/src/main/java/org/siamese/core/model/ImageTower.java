package org.siamese.core.model;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.image.ImageShape;
import org.siamese.image.inference.Embedder;

/** A tower of images as an embedder. */
record ImageTower(SharedEmbedder shared, ImageShape inputShape, int dimension, DataType type) implements Embedder {
    @Override
    public float[] embed(float[] images, int count) {
        Embedder.requireBatch(inputShape, images, count);
        long[] shape = {count, inputShape.channels(), inputShape.height(), inputShape.width()};
        return shared.get()
                .embed(Nd4j.create(images, shape, 'c').castTo(type))
                .dup('c')
                .data()
                .asFloat();
    }
}
