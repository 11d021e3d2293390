/** Metric learning losses: one class each, with its paper. */
@NullMarked
package org.siamese.losses;

import org.jspecify.annotations.NullMarked;
