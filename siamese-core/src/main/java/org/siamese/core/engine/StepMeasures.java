package org.siamese.core.engine;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Targets;

/**
 * What a measured step tells, for the last of its batches.
 *
 * @param embeddings [rows, dimension], what the loss saw; owned by the caller
 * @param targets what was known about the rows
 * @param gradientNorm Euclidean norm of the gradient of all trained parameters, over all batches of the step, before clipping
 *     and before the updater
 */
public record StepMeasures(INDArray embeddings, Targets targets, double gradientNorm) {}
