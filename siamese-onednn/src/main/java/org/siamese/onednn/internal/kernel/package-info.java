/** Loops in plain Java over floats, which know neither oneDNN nor the network; of the plan only shapes and windows. */
@NullMarked
package org.siamese.onednn.internal.kernel;

import org.jspecify.annotations.NullMarked;
