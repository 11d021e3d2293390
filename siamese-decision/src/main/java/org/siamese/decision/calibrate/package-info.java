/** From a distance to a probability, a likelihood ratio and a threshold, measured on a calibration set. */
@NullMarked
package org.siamese.decision.calibrate;

import org.jspecify.annotations.NullMarked;
