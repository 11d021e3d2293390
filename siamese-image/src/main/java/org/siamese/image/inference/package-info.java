/** Embedders, and how a model uses one: views, whitening, distance, calibration and gallery. */
@NullMarked
package org.siamese.image.inference;

import org.jspecify.annotations.NullMarked;
