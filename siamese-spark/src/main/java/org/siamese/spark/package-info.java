/**
 * Training, embedding and evaluation on a Spark cluster. The driver chooses batches, and evaluates loss and miner on the whole batch; executors
 * hold the images and compute the tower.
 */
@NullMarked
package org.siamese.spark;

import org.jspecify.annotations.NullMarked;
