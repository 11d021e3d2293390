package org.siamese.core.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.engine.StepMeasures;
import org.siamese.core.engine.StepResult;
import org.siamese.core.objective.MetricLoss;

/**
 * Watches over a run: a {@link HealthReport} for each epoch, with warnings in words. The reports go to all observers by {@link
 * TrainingObserver#onHealth}, the warnings to the log too; the first report's also hold the plan's remarks. Every tenth step is measured by default, and the first of each epoch;
 * after a resume in mid-epoch the report is about the steps since. One object for one run; not thread-safe.
 */
public final class TrainingHealth implements TrainingObserver {
    /** Default number of steps of which one is measured. */
    public static final int DEFAULT_SAMPLING = 10;

    private static final int BINS = 50;

    private final int sampling;
    private final List<HealthReport> reports = new ArrayList<>();
    private @Nullable MetricLoss loss;
    private List<String> remarks = List.of();
    private int stepsPerEpoch = 1;
    private int dimension;
    private List<EmbeddingSample> samples = new ArrayList<>();
    private double gradientNorms;
    private double losses;
    private double collapsedLosses;
    private int steps;
    private int emptySteps;
    private long valid;
    private long active;

    private TrainingHealth(int sampling) {
        this.sampling = sampling;
    }

    /** Measures every tenth step. */
    public static TrainingHealth ofDefaults() {
        return every(DEFAULT_SAMPLING);
    }

    /** Measures one step of so many, at least 1. */
    public static TrainingHealth every(int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("steps: expected at least 1, got " + steps);
        }
        return new TrainingHealth(steps);
    }

    /** The reports so far, one for each epoch. */
    public List<HealthReport> reports() {
        return List.copyOf(reports);
    }

    @Override
    public void onStart(TrainingPlan plan) {
        MetricLoss given = plan.configuration().loss();
        loss = given.weights(1).isEmpty() ? given : null;
        remarks = plan.remarks();
        stepsPerEpoch = plan.stepsPerEpoch();
    }

    @Override
    public boolean wantsMeasures(long step) {
        return step % stepsPerEpoch % sampling == 0;
    }

    @Override
    public void onStep(int epoch, int batch, int units, StepResult result) {
        steps++;
        emptySteps += result.tuples().valid() == 0 ? 1 : 0;
        valid += result.tuples().valid();
        active += result.tuples().active();
        result.measures().ifPresent(measures -> {
            EmbeddingSample sample = new EmbeddingSample(measures);
            samples.add(sample);
            dimension = sample.dimension();
            gradientNorms += measures.gradientNorm();
            losses += result.loss();
            collapsedLosses += collapsed(measures, sample);
        });
    }

    /** The loss of the batch if all embeddings were the mean one. */
    private double collapsed(StepMeasures measures, EmbeddingSample sample) {
        if (loss == null) {
            return Double.NaN;
        }
        INDArray equal = Nd4j.create(sample.mean())
                .reshape(1, sample.dimension())
                .repeat(0, measures.targets().rows());
        return loss.evaluate(equal, measures.targets()).value();
    }

    /** The report of the epoch that has ended; what was noted is forgotten. */
    @Override
    public Optional<HealthReport> examine(EpochReport epoch) {
        double[] same = all(true);
        double[] different = all(false);
        double variance = samples.stream()
                .mapToDouble(EmbeddingSample::variance)
                .average()
                .orElse(Double.NaN);
        double meanSquare = samples.stream()
                .mapToDouble(EmbeddingSample::meanSquare)
                .average()
                .orElse(Double.NaN);
        int measured = samples.size();
        HealthReport report = new HealthReport(
                epoch.epoch(),
                steps,
                measured,
                HealthReport.Spread.of(same),
                HealthReport.Spread.of(different),
                overlap(same, different),
                valid == 0 ? 0 : (double) active / valid,
                emptySteps,
                Math.sqrt(variance),
                meanSquare == 0 ? 0 : Math.sqrt(variance / meanSquare),
                measured == 0 ? Double.NaN : samples.get(measured - 1).effectiveRank(),
                dimension,
                gradientNorms / measured,
                collapsedLosses / measured,
                losses / measured,
                epoch.waitingShare(),
                List.of());
        List<String> warnings = new ArrayList<>(remarks);
        warnings.addAll(HealthWarnings.of(report, reports));
        remarks = List.of();
        HealthReport found = report.withWarnings(warnings);
        reports.add(found);
        forget();
        return Optional.of(found);
    }

    private void forget() {
        samples = new ArrayList<>();
        gradientNorms = 0;
        losses = 0;
        collapsedLosses = 0;
        steps = 0;
        emptySteps = 0;
        valid = 0;
        active = 0;
    }

    private double[] all(boolean same) {
        return samples.stream()
                .flatMapToDouble(sample -> Arrays.stream(same ? sample.same() : sample.different()))
                .toArray();
    }

    private static double overlap(double[] first, double[] second) {
        if (first.length == 0 || second.length == 0) {
            return Double.NaN;
        }
        double least = Math.min(
                Arrays.stream(first).min().orElse(0),
                Arrays.stream(second).min().orElse(0));
        double most = Math.max(
                Arrays.stream(first).max().orElse(0),
                Arrays.stream(second).max().orElse(0));
        double[] one = shares(first, least, most);
        double[] other = shares(second, least, most);
        double common = 0;
        for (int bin = 0; bin < BINS; bin++) {
            common += Math.min(one[bin], other[bin]);
        }
        return common;
    }

    private static double[] shares(double[] values, double least, double most) {
        double[] shares = new double[BINS];
        for (double value : values) {
            int bin = most > least ? (int) ((value - least) / (most - least) * BINS) : 0;
            shares[Math.min(bin, BINS - 1)] += 1.0 / values.length;
        }
        return shares;
    }
}
