/** Random numbers that are a function of seeds alone. */
@NullMarked
package org.siamese.image.random;

import org.jspecify.annotations.NullMarked;
