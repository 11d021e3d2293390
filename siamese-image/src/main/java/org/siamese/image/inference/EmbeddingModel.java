package org.siamese.image.inference;

/**
 * A model as evaluation and calibration see it: it embeds what was prepared for it, and its settings say how embeddings are compared.
 * Trained towers and models of any embedder are such. Thread-safe.
 */
public interface EmbeddingModel {
    /** Views, whitening, distance and calibration. */
    InferenceSettings settings();

    /** Number of values of an embedding. */
    int dimension();

    /**
     * Embeddings by the settings: over all views, and whitened.
     *
     * @param inputs {@code count} prepared inputs one after the other; read only, and not kept
     * @param count at least 1
     * @return {@code count} embeddings of {@link #dimension()} values one after the other, owned by the caller
     * @throws IllegalArgumentException if the number of values is another, or a value is NaN or infinite
     * @throws IllegalStateException if an embedding is not finite
     */
    float[] embed(float[] inputs, int count);
}
