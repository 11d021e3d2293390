/** The contracts of losses, miners and reducers, and the Deeplearning4j loss layer that carries a loss. */
@NullMarked
package org.siamese.core.objective;

import org.jspecify.annotations.NullMarked;
