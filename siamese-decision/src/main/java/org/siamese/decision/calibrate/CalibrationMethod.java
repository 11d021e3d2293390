package org.siamese.decision.calibrate;

import org.siamese.decision.evaluate.ScoredPairs;

/** The ways to fit a {@link Calibration}. */
public enum CalibrationMethod {
    /** Two parameters; right for few pairs. See {@link LogisticCalibration}. */
    LOGISTIC {
        @Override
        public Calibration fit(ScoredPairs pairs) {
            return LogisticCalibration.fit(pairs);
        }
    },
    /** Three parameters; bends where a straight line in the log odds does not fit. See {@link BetaCalibration}. */
    BETA {
        @Override
        public Calibration fit(ScoredPairs pairs) {
            return BetaCalibration.fit(pairs);
        }
    },
    /** Any falling curve; for thousands of pairs of many identities. See {@link IsotonicCalibration}. */
    ISOTONIC {
        @Override
        public Calibration fit(ScoredPairs pairs) {
            return IsotonicCalibration.fit(pairs);
        }
    };

    /**
     * Fits to calibration pairs, of identities that were neither trained on nor will be tested on.
     *
     * @throws IllegalArgumentException if there is no same pair or no different one
     */
    public abstract Calibration fit(ScoredPairs pairs);
}
