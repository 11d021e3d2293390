package org.siamese.core.objective;

/**
 * How many tuples a loss was taken over.
 *
 * @param valid number of valid pairs, triplets or rows; 0 where a batch holds none
 * @param active how many of them had a loss above zero
 */
public record TupleCount(long valid, long active) {}
