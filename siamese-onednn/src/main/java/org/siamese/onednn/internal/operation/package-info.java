/** How each operation is computed, a class for each layer; convolutions have a package of their own. */
@NullMarked
package org.siamese.onednn.internal.operation;

import org.jspecify.annotations.NullMarked;
