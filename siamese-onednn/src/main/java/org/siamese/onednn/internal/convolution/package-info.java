/** How convolutions are computed: one choice of the algorithm, and the algorithms. */
@NullMarked
package org.siamese.onednn.internal.convolution;

import org.jspecify.annotations.NullMarked;
