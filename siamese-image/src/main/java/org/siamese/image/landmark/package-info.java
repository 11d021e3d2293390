/** Points of faces, and the transforms that move them to where a network expects them. */
@NullMarked
package org.siamese.image.landmark;

import org.jspecify.annotations.NullMarked;
