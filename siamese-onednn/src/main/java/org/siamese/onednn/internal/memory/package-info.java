/** Where values lie: tensors, the blocks that share memory, and ND4J's arrays. */
@NullMarked
package org.siamese.onednn.internal.memory;

import org.jspecify.annotations.NullMarked;
