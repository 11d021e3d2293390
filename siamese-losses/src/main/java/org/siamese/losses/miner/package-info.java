/** Miners: which pairs or triplets of a batch a loss is taken over. */
@NullMarked
package org.siamese.losses.miner;

import org.jspecify.annotations.NullMarked;
