package org.siamese.examples.signatures;

import java.util.Locale;

/**
 * How distances of signatures are scored.
 *
 * @param whitening shrinkage by which embeddings are whitened with the covariance of a fold's training signatures, 0 to 1; 0 leaves them
 * @param cohort nearest training signatures by whose mean distance those of a signature are divided, or all where there are fewer; 0
 *     leaves them
 * @param spread weight of the references' own spread where several are fused, 0 to 1; 0 leaves them
 */
record SignatureScoring(double whitening, int cohort, double spread) {
    /** Whether it reads the embeddings of the training signatures. */
    boolean readsTraining() {
        return whitening > 0 || cohort > 0;
    }

    /** This with another weight of the spread. */
    SignatureScoring withSpread(double weight) {
        return new SignatureScoring(whitening, cohort, weight);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "whitening %.1f, cohort of %d, own spread %.1f", whitening, cohort, spread);
    }
}
