/** Losses beside those of pytorch-metric-learning. */
@NullMarked
package org.siamese.benchmarks.loss;

import org.jspecify.annotations.NullMarked;
