/** The Lucene index over a store, which can be rebuilt from it. */
@NullMarked
package org.siamese.gallery.index;

import org.jspecify.annotations.NullMarked;
