package org.siamese.decision.calibrate;

import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.SimpleValueChecker;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunctionGradient;
import org.apache.commons.math3.optim.nonlinear.scalar.gradient.NonLinearConjugateGradientOptimizer;

/**
 * Logistic regression of same or different on a few features of the distance, by the greatest likelihood with Platt's smoothed targets,
 * which keep it finite where the kinds separate.
 */
final class LogisticFit {
    private static final int MAX_EVALUATIONS = 20_000;
    private static final double TOLERANCE = 1e-15;

    private final double[][] features;
    private final double[] positive;
    private final double[] negative;
    private final double weight;

    private LogisticFit(double[][] features, FitPoints points) {
        this.features = features;
        positive = new double[points.size()];
        negative = new double[points.size()];
        double total = 0;
        for (int k = 0; k < positive.length; k++) {
            positive[k] = points.same(k) * points.sameTarget() + points.different(k) * points.differentTarget();
            negative[k] = points.same(k) + points.different(k) - positive[k];
            total += points.same(k) + points.different(k);
        }
        weight = total;
    }

    /**
     * Fits.
     *
     * @param features one array for each feature, each with one value for each point
     * @return one weight for each feature, then the constant
     */
    static double[] fit(double[][] features, FitPoints points) {
        int n = points.size();
        double[][] scaled = new double[features.length][n];
        double[] mean = new double[features.length];
        double[] deviation = new double[features.length];
        for (int f = 0; f < features.length; f++) {
            double total = 0;
            for (int k = 0; k < n; k++) {
                total += points.same(k) + points.different(k);
                mean[f] += (points.same(k) + points.different(k)) * features[f][k];
            }
            mean[f] /= total;
            for (int k = 0; k < n; k++) {
                double from = features[f][k] - mean[f];
                deviation[f] += (points.same(k) + points.different(k)) * from * from;
            }
            deviation[f] = Math.sqrt(deviation[f] / total);
            for (int k = 0; k < n; k++) {
                scaled[f][k] = deviation[f] > 0 ? (features[f][k] - mean[f]) / deviation[f] : 0;
            }
        }
        double[] found = new LogisticFit(scaled, points).minimise();
        double[] result = new double[features.length + 1];
        result[features.length] = found[features.length];
        for (int f = 0; f < features.length; f++) {
            result[f] = deviation[f] > 0 ? found[f] / deviation[f] : 0;
            result[features.length] -= result[f] * mean[f];
        }
        return result;
    }

    private double[] minimise() {
        NonLinearConjugateGradientOptimizer optimiser = new NonLinearConjugateGradientOptimizer(
                NonLinearConjugateGradientOptimizer.Formula.POLAK_RIBIERE,
                new SimpleValueChecker(TOLERANCE, TOLERANCE),
                1e-10,
                1e-14,
                1);
        return optimiser
                .optimize(
                        new MaxEval(MAX_EVALUATIONS),
                        GoalType.MINIMIZE,
                        new InitialGuess(new double[features.length + 1]),
                        new ObjectiveFunction(this::cost),
                        new ObjectiveFunctionGradient(this::gradient))
                .getPoint();
    }

    private double logOdds(double[] parameters, int point) {
        double sum = parameters[features.length];
        for (int f = 0; f < features.length; f++) {
            sum += parameters[f] * features[f][point];
        }
        return sum;
    }

    private double cost(double[] parameters) {
        double sum = 0;
        for (int k = 0; k < positive.length; k++) {
            double z = logOdds(parameters, k);
            double tail = Math.log1p(Math.exp(-Math.abs(z)));
            sum += positive[k] * (Math.max(-z, 0) + tail) + negative[k] * (Math.max(z, 0) + tail);
        }
        return sum / weight;
    }

    private double[] gradient(double[] parameters) {
        double[] gradient = new double[parameters.length];
        for (int k = 0; k < positive.length; k++) {
            double p = 1 / (1 + Math.exp(-logOdds(parameters, k)));
            double slope = (negative[k] * p - positive[k] * (1 - p)) / weight;
            for (int f = 0; f < features.length; f++) {
                gradient[f] += slope * features[f][k];
            }
            gradient[features.length] += slope;
        }
        return gradient;
    }
}
