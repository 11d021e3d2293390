/** A tower made ready for batches of one shape, and which of its operations are computed together. */
@NullMarked
package org.siamese.onednn.internal.program;

import org.jspecify.annotations.NullMarked;
