/** Decides about two image files with a saved model. */
@NullMarked
package org.siamese.examples.verify;

import org.jspecify.annotations.NullMarked;
