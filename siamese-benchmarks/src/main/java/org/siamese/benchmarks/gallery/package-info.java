/** The gallery beside other searches for nearest vectors. */
@NullMarked
package org.siamese.benchmarks.gallery;

import org.jspecify.annotations.NullMarked;
