/** Decoded images and what is wrong with those that cannot be read. */
@NullMarked
package org.siamese.image;

import org.jspecify.annotations.NullMarked;
