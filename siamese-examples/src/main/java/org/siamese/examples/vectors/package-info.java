/** Rows of a table: a dense tower that tells whether two rows belong to one class. */
@NullMarked
package org.siamese.examples.vectors;

import org.jspecify.annotations.NullMarked;
