package org.siamese.image.inference;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.siamese.image.ImageShape;

/** Embeds one image after the other. */
record FunctionEmbedder(ImageShape inputShape, int dimension, UnaryOperator<float[]> function) implements Embedder {
    FunctionEmbedder {
        Objects.requireNonNull(inputShape, "inputShape");
        Objects.requireNonNull(function, "function");
        if (dimension < 1) {
            throw new IllegalArgumentException("dimension: expected at least 1, got " + dimension);
        }
    }

    @Override
    public float[] embed(float[] images, int count) {
        Embedder.requireBatch(inputShape, images, count);
        int size = inputShape.size();
        float[] rows = new float[count * dimension];
        for (int i = 0; i < count; i++) {
            float[] row = function.apply(Arrays.copyOfRange(images, i * size, (i + 1) * size));
            if (row.length != dimension) {
                throw new IllegalStateException(
                        "function: expected embeddings of " + dimension + " values, got " + row.length);
            }
            System.arraycopy(row, 0, rows, i * dimension, dimension);
        }
        return rows;
    }
}
