/** Distances and similarities between vectors, forward and backward, on plain arrays. */
@NullMarked
package org.siamese.decision.distance;

import org.jspecify.annotations.NullMarked;
