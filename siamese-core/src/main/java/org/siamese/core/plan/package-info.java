/** A tower as a list of operations, read once from the Deeplearning4j network: what engines and exporters compute from. */
@NullMarked
package org.siamese.core.plan;

import org.jspecify.annotations.NullMarked;
