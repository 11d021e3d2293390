package org.siamese.losses;

/**
 * Whose definition a loss follows where two differ: mostly what a row without a positive or a negative counts as. The table in
 * docs/losses.md lists every difference.
 */
public enum Compatibility {
    /** The papers and version 3 of pytorch-metric-learning; the default. */
    CURRENT,
    /** Versions 2.8 and 2.9 of pytorch-metric-learning, to repeat older results. */
    PML_2;

    /** The given one, or the default where a saved file names none. */
    static Compatibility orDefault(@org.jspecify.annotations.Nullable Compatibility compatibility) {
        return compatibility == null ? CURRENT : compatibility;
    }
}
