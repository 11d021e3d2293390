/** From the bytes of an image file to a picture: one decoder for training and use. */
@NullMarked
package org.siamese.image.decode;

import org.jspecify.annotations.NullMarked;
