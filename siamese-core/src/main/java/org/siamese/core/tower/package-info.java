/** Shared-weight CNN towers: the fluent builder, ready-made towers, and any Deeplearning4j network as a tower. */
@NullMarked
package org.siamese.core.tower;

import org.jspecify.annotations.NullMarked;
