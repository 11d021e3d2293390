/** Distances and similarities between embeddings, forward and backward. */
@NullMarked
package org.siamese.core.distance;

import org.jspecify.annotations.NullMarked;
