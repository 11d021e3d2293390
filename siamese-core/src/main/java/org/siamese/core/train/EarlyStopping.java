package org.siamese.core.train;

/**
 * Ends a run when the validation measure no longer gets better.
 *
 * @param patience epochs in a row without a gain after which the run ends, at least 1
 * @param minimumGain what counts as better: more than this, in units of the measure; at least 0, default 0
 * @param restoreBest whether the model gets the parameters of the best epoch instead of the last, default yes
 */
public record EarlyStopping(int patience, double minimumGain, boolean restoreBest) {
    /** Checks patience and gain. */
    public EarlyStopping {
        if (patience < 1) {
            throw new IllegalArgumentException("patience: expected at least 1, got " + patience);
        }
        if (!(minimumGain >= 0 && Double.isFinite(minimumGain))) {
            throw new IllegalArgumentException("minimumGain: expected a finite number from 0, got " + minimumGain);
        }
    }

    /** Ends after so many epochs without any gain and takes the best. */
    public static EarlyStopping ofPatience(int patience) {
        return new EarlyStopping(patience, 0, true);
    }

    /** The same with another least gain. */
    public EarlyStopping withMinimumGain(double newMinimum) {
        return new EarlyStopping(patience, newMinimum, restoreBest);
    }

    /** The same with the best epoch's parameters for the model, or with the last. */
    public EarlyStopping withRestoreBest(boolean newRestoreBest) {
        return new EarlyStopping(patience, minimumGain, newRestoreBest);
    }
}
