package org.siamese.decision.evaluate;

/**
 * How much was measured.
 *
 * @param pairs number of pairs
 * @param same how many of them are the same
 * @param identities number of identities
 * @param population the pairs that there are; more than {@code pairs} where these were drawn from them
 */
public record PairCounts(int pairs, int same, int identities, PairPopulation population) {
    /** Number of different pairs. */
    public int different() {
        return pairs - same;
    }

    /** Whether the pairs were drawn from more. */
    public boolean sampled() {
        return population.pairs() != pairs;
    }

    @Override
    public String toString() {
        return pairs + " pairs (" + same + " same) of " + identities + " identities"
                + (sampled() ? ", drawn from " + population.pairs() : "");
    }
}
