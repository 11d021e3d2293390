/** Galleries on the command line. */
@NullMarked
package org.siamese.examples.gallery;

import org.jspecify.annotations.NullMarked;
