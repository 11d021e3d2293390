/** Finds what training and test data have in common. */
@NullMarked
package org.siamese.data.leak;

import org.jspecify.annotations.NullMarked;
