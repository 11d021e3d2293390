/** Loops in plain Java over floats, which know neither oneDNN nor the plan. */
@NullMarked
package org.siamese.onednn.internal.kernel;

import org.jspecify.annotations.NullMarked;
