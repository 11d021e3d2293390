package org.siamese.losses.spi;

import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.siamese.decision.distance.RowMatrix;

/**
 * A penalty on rows: of embeddings, or of a loss's proxies of classes. Implementations are immutable, thread-safe and serialisable as
 * JSON by their components.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
public interface RowRegulariser {
    /**
     * The penalty; adds its gradient to another.
     *
     * @param rows as they are
     * @param gradient as long as the rows' values
     * @throws IllegalArgumentException if the penalty is not defined on so many rows
     */
    double add(RowMatrix rows, double[] gradient);
}
