/** What a new loss is written against: rows of measured pairs in, losses and derivatives out. */
@NullMarked
package org.siamese.losses.spi;

import org.jspecify.annotations.NullMarked;
