/** Siamese beside other libraries: the same towers, the same data, the same threads, in turn. */
@NullMarked
package org.siamese.benchmarks;

import org.jspecify.annotations.NullMarked;
