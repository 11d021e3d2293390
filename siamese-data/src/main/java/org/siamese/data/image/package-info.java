/** From bytes to pixels: safe decoding with OpenCV, and the immutable pipeline of preparation steps. */
@NullMarked
package org.siamese.data.image;

import org.jspecify.annotations.NullMarked;
