package org.siamese.decision.calibrate;

import java.time.Instant;
import java.util.Objects;
import java.util.function.BiFunction;
import org.siamese.decision.Decision;
import org.siamese.decision.Relation;
import org.siamese.decision.evaluate.Roc;
import org.siamese.decision.evaluate.ScoredPairs;

/**
 * What turns a model's distance into a decision: calibration, threshold, and what both were measured on. Saved with the model.
 *
 * <pre>{@code
 * ModelCalibration calibration = ModelCalibration.on(calibrationPairs, "20 persons, none trained on")
 *     .method(CalibrationMethod.BETA)
 *     .falseAcceptRate(0.01)
 *     .build();
 * }</pre>
 *
 * @param calibration from distance to probability and likelihood ratio
 * @param threshold the greatest distance that is decided to be the same
 * @param calibrationSet what both were measured on
 */
public record ModelCalibration(Calibration calibration, DecisionThreshold threshold, CalibrationSet calibrationSet) {
    /** Checks that all are there. */
    public ModelCalibration {
        Objects.requireNonNull(calibration, "calibration");
        Objects.requireNonNull(threshold, "threshold");
        Objects.requireNonNull(calibrationSet, "calibrationSet");
    }

    /**
     * Starts from calibration pairs, of identities that were neither trained on nor will be tested on.
     *
     * @param pairs same and different pairs
     * @param description which data they are, in words; saved with the model
     */
    public static Builder on(ScoredPairs pairs, String description) {
        return new Builder(pairs, description);
    }

    /**
     * The decision for a distance.
     *
     * @param distance of two embeddings, measured as those of the calibration set were; finite
     * @throws IllegalArgumentException if the distance is NaN or infinite
     */
    public Decision decide(double distance) {
        Finite.require("distance", distance);
        return new Decision(
                Relation.ofSame(distance <= threshold.distance()),
                distance,
                calibration.probability(distance),
                Math.exp(calibration.logLikelihoodRatio(distance)),
                threshold.distance(),
                threshold.falseAcceptRate());
    }

    /** This calibration as JSON text. */
    public String toJson() {
        return CalibrationJson.write(this);
    }

    /**
     * The calibration that {@link #toJson} wrote.
     *
     * @throws CalibrationException if the text is no such JSON, or of a later version
     */
    public static ModelCalibration fromJson(String json) {
        return CalibrationJson.read(json);
    }

    /** Collects the choices. Not thread-safe. */
    public static final class Builder {
        private final ScoredPairs pairs;
        private final String description;
        private CalibrationMethod method = CalibrationMethod.LOGISTIC;
        private BiFunction<Roc, Calibration, DecisionThreshold> threshold =
                (roc, calibration) -> DecisionThreshold.forEqualError(roc);
        private Instant date = Instant.now();

        private Builder(ScoredPairs pairs, String description) {
            this.pairs = Objects.requireNonNull(pairs, "pairs");
            this.description = Objects.requireNonNull(description, "description");
        }

        /** How odds are fitted; default {@link CalibrationMethod#LOGISTIC}. */
        public Builder method(CalibrationMethod newMethod) {
            method = Objects.requireNonNull(newMethod, "method");
            return this;
        }

        /** Chooses the threshold for a false accept rate, see {@link DecisionThreshold#forFalseAcceptRate}. */
        public Builder falseAcceptRate(double rate) {
            threshold = (roc, calibration) -> DecisionThreshold.forFalseAcceptRate(roc, rate);
            return this;
        }

        /** Chooses the threshold where both error rates are equal; the default. */
        public Builder equalError() {
            threshold = (roc, calibration) -> DecisionThreshold.forEqualError(roc);
            return this;
        }

        /** Chooses the threshold of the greatest balanced accuracy. */
        public Builder balancedAccuracy() {
            threshold = (roc, calibration) -> DecisionThreshold.forBalancedAccuracy(roc);
            return this;
        }

        /** Chooses the threshold of least cost, see {@link DecisionThreshold#forCosts}. */
        public Builder costs(DecisionCosts costs) {
            Objects.requireNonNull(costs, "costs");
            threshold = (roc, calibration) -> DecisionThreshold.forCosts(roc, calibration, costs);
            return this;
        }

        /** Takes a threshold as it is. */
        public Builder threshold(double distance) {
            threshold = (roc, calibration) -> DecisionThreshold.at(roc, distance);
            return this;
        }

        /** When the measurement was made; default now. */
        public Builder date(Instant newDate) {
            date = Objects.requireNonNull(newDate, "date");
            return this;
        }

        /**
         * Fits.
         *
         * @throws IllegalArgumentException if there is no same pair or no different one, or too few for the wanted rate
         */
        public ModelCalibration build() {
            Calibration calibration = method.fit(pairs);
            return new ModelCalibration(
                    calibration,
                    threshold.apply(Roc.of(pairs), calibration),
                    CalibrationSet.of(pairs, description, date));
        }
    }
}
