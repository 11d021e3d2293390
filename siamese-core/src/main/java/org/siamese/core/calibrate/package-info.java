/** From a distance to a probability, a likelihood ratio and a threshold, measured on a development set. */
@NullMarked
package org.siamese.core.calibrate;

import org.jspecify.annotations.NullMarked;
