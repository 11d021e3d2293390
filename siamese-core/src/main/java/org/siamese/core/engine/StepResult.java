package org.siamese.core.engine;

import org.siamese.core.objective.TupleCount;

/**
 * What a training step gave.
 *
 * @param loss the loss before the step's update, with the penalty terms of the tower's regularisation
 * @param tuples how many pairs, triplets or rows it was taken over
 */
public record StepResult(double loss, TupleCount tuples) {}
