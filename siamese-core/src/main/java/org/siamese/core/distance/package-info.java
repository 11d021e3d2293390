/** Values of a measure for many pairs at once, forward and backward, and the way between ND4J arrays and rows. */
@NullMarked
package org.siamese.core.distance;

import org.jspecify.annotations.NullMarked;
