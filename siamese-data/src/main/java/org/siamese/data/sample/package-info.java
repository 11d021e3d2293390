/** Samplers: which images make up each batch. They know classes and seeds, never pixels. */
@NullMarked
package org.siamese.data.sample;

import org.jspecify.annotations.NullMarked;
