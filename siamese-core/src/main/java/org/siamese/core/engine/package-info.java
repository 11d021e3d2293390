/** The seam between training and what computes a tower: engines, and how one is chosen. */
@NullMarked
package org.siamese.core.engine;

import org.jspecify.annotations.NullMarked;
