/** Data sets drawn by our own code from a seed, bit-identical on every machine. */
@NullMarked
package org.siamese.data.synthetic;

import org.jspecify.annotations.NullMarked;
