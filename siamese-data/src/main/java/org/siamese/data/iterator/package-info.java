/** Batches with pixels, read ahead on other threads, and their Deeplearning4j iterators. */
@NullMarked
package org.siamese.data.iterator;

import org.jspecify.annotations.NullMarked;
