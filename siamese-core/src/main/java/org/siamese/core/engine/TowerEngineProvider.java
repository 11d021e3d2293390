package org.siamese.core.engine;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Offers an engine; found by {@link java.util.ServiceLoader}. Providers are asked in descending order of priority and the
 * first that sees no obstacle is taken.
 */
public interface TowerEngineProvider {
    /** A short name for logs. */
    String name();

    /** Higher is asked first. The Deeplearning4j engine, which takes every network, has 0. */
    int priority();

    /**
     * What this machine lacks for any network, for example a native library that does not load, in words for the user; empty where
     * it lacks nothing. May load native libraries.
     */
    default Optional<String> missing() {
        return Optional.empty();
    }

    /** Where its engines compute and why there, in words for the user. */
    default String device() {
        return "the CPU";
    }

    /** What else a user may want to know of what it found on this machine, a line each; may load native libraries. */
    default List<String> details() {
        return List.of();
    }

    /**
     * Why this provider's engine cannot compute the network: the first layer or setting that it does not know, or what is
     * missing on this machine, in words for the user. Empty where it can. Must be quick and free of side effects.
     *
     * @param network an initialised network that ends in a {@link org.siamese.core.objective.MetricLossLayer}
     */
    Optional<String> obstacle(ComputationGraph network);

    /** Opens an engine for a network in which it saw no obstacle. */
    TowerEngine open(ComputationGraph network);

    /**
     * Why this provider's engines cannot compute at a precision on this machine, in words for the user; empty where they can. By default
     * they compute in float32 only.
     */
    default Optional<String> precisionObstacle(Precision precision) {
        return precision == Precision.FLOAT32 ? Optional.empty() : Optional.of("it computes in float32 only");
    }

    /**
     * The same as {@link #open(ComputationGraph)} at a precision in which it saw no obstacle. Embeddings of the engine are those of
     * float32.
     */
    default TowerEngine open(ComputationGraph network, Precision precision) {
        requireFloat32(precision);
        return open(network);
    }

    /**
     * The same as {@link #obstacle} for embedding alone.
     *
     * @param network an initialised network whose output is the embedding
     */
    Optional<String> embeddingObstacle(ComputationGraph network);

    /** Opens an embedder for a network in which it saw no obstacle to embedding. */
    TowerEmbedder openEmbedder(ComputationGraph network);

    /** The same as {@link #openEmbedder(ComputationGraph)} at a precision in which it saw no obstacle. */
    default TowerEmbedder openEmbedder(ComputationGraph network, Precision precision) {
        requireFloat32(precision);
        return openEmbedder(network);
    }

    private void requireFloat32(Precision precision) {
        if (precision != Precision.FLOAT32) {
            throw new UnsupportedPrecisionException(
                    "precision: expected FLOAT32, the only one of the " + name() + " engine, got " + precision);
        }
    }
}
