package org.siamese.losses.spi;

/**
 * A loss that is nothing but a term of each pair: max(0, sign (value - positiveBound)) of positive and
 * max(0, sign (negativeBound - value)) of negative pairs.
 *
 * @param sign 1 for a distance, -1 for a similarity
 * @param positiveBound from which on positive pairs cost something
 * @param negativeBound up to which negative pairs cost something
 */
public record PairHinges(int sign, double positiveBound, double negativeBound) {}
