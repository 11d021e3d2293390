package org.siamese.losses.spi;

/**
 * A term of a loss before any reduction.
 *
 * @param part which part of the loss it belongs to
 * @param anchor the row, proxy or triplet at which it was taken
 * @param loss its value
 * @param times how often it counts
 */
public record LossTerm(Part part, int anchor, double loss, int times) {}
