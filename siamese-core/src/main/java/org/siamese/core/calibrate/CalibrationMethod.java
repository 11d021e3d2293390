package org.siamese.core.calibrate;

import org.siamese.core.evaluate.ScoredPairs;

/** The ways to fit a {@link Calibration}. */
public enum CalibrationMethod {
    /** Two parameters; right for few pairs. See {@link LogisticCalibration}. */
    LOGISTIC {
        @Override
        public Calibration fit(ScoredPairs development) {
            return LogisticCalibration.fit(development);
        }
    },
    /** Three parameters; bends where a straight line in the log odds does not fit. See {@link BetaCalibration}. */
    BETA {
        @Override
        public Calibration fit(ScoredPairs development) {
            return BetaCalibration.fit(development);
        }
    },
    /** Any falling curve; for thousands of pairs of many identities. See {@link IsotonicCalibration}. */
    ISOTONIC {
        @Override
        public Calibration fit(ScoredPairs development) {
            return IsotonicCalibration.fit(development);
        }
    };

    /**
     * Fits to development pairs, of identities that were neither trained on nor will be tested on.
     *
     * @throws IllegalArgumentException if there is no same pair or no different one
     */
    public abstract Calibration fit(ScoredPairs development);
}
