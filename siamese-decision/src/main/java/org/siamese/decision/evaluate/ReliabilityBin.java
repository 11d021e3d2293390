package org.siamese.decision.evaluate;

/**
 * Pairs of about the same probability: where it is right, their share of same pairs is that probability.
 *
 * @param from least probability of the bin
 * @param to greatest probability of the bin, which belongs to the next one unless it is 1
 * @param pairs number of pairs in the bin, above 0
 * @param probability mean probability of these pairs
 * @param shareSame share of same pairs among them
 */
public record ReliabilityBin(double from, double to, int pairs, double probability, Estimate shareSame) {}
