/** Splits of a data set whose parts share no identity. */
@NullMarked
package org.siamese.data.split;

import org.jspecify.annotations.NullMarked;
