package org.siamese.image.inference;

import java.util.function.UnaryOperator;
import org.siamese.image.ImageShape;

/**
 * Maps prepared images to embeddings, vectors of which those of the same lie close together. A trained tower, a network of another
 * framework and a function are embedders.
 *
 * <p>Implementations are thread-safe. Each row depends on its own image alone.
 */
public interface Embedder extends AutoCloseable {
    /** The size of one image. */
    ImageShape inputShape();

    /** Number of values of an embedding. */
    int dimension();

    /**
     * Embeds images.
     *
     * @param images {@code count} images of {@link #inputShape()} one after the other; read only, and not kept
     * @param count at least 1
     * @return {@code count} embeddings of {@link #dimension()} values one after the other, owned by the caller
     * @throws IllegalArgumentException if the number of values is another
     */
    float[] embed(float[] images, int count);

    /** Frees memory outside the heap, where the embedder holds any; it embeds no more then. By default it does nothing. */
    @Override
    default void close() {}

    /**
     * A function as an embedder.
     *
     * @param inputShape size of an image
     * @param dimension length of an embedding
     * @param function from the values of one image to its embedding; thread-safe
     */
    static Embedder of(ImageShape inputShape, int dimension, UnaryOperator<float[]> function) {
        return new FunctionEmbedder(inputShape, dimension, function);
    }

    /** Checks the number of values of a batch. */
    static void requireBatch(ImageShape shape, float[] images, int count) {
        if (count < 1 || (long) count * shape.size() != images.length) {
            throw new IllegalArgumentException("images: expected " + count + " images, at least 1, of shape " + shape
                    + ", " + (long) count * shape.size() + " values, got " + images.length);
        }
    }
}
