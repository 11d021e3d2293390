package org.siamese.core.train;

import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import org.siamese.core.engine.StepResult;

/**
 * Shows the progress of a run on standard error: on a terminal a bar with loss, units a second and time left, elsewhere one
 * plain line after an epoch, at most one in ten seconds and always one after the last. One object for one run.
 */
public final class ConsoleProgress implements TrainingObserver {
    private static final long LINE_PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    private @Nullable TrainingPlan plan;
    private @Nullable ProgressBar bar;
    private long started;
    private long lastLine;
    private long unitsDone;
    private long stepsDone;
    private long stepsBefore;

    @Override
    public void onStart(TrainingPlan newPlan) {
        plan = newPlan;
        started = System.nanoTime();
        stepsBefore = newPlan.firstStep();
        lastLine = started;
        if (System.console() != null) {
            bar = new ProgressBarBuilder()
                    .setTaskName("")
                    .setInitialMax(total(newPlan))
                    .setUnit(" " + newPlan.unit(), 1)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(500)
                    .showSpeed()
                    .setConsumer(new ConsoleProgressBarConsumer(System.err))
                    .build();
        }
    }

    @Override
    public void onStep(int epoch, int batch, int units, StepResult result) {
        unitsDone += units;
        stepsDone++;
        if (bar != null) {
            bar.stepBy(units);
            bar.setExtraMessage(String.format(Locale.ROOT, " loss %.4f", result.loss()));
        }
    }

    /** Units still to come; unknown, which the bar takes as -1, where only time limits the run. */
    private static long total(TrainingPlan plan) {
        if (plan.steps() == Long.MAX_VALUE) {
            return -1;
        }
        long each = (long) plan.batchSize() * plan.configuration().accumulation();
        return Math.max(0, plan.steps() - plan.firstStep()) * each;
    }

    @Override
    public void onEpoch(EpochReport report) {
        TrainingPlan known = plan;
        if (known == null || bar != null) {
            return;
        }
        long now = System.nanoTime();
        boolean last = report.epoch() == known.epochs() - 1 || report.step() >= known.steps();
        if (last || now - lastLine >= LINE_PAUSE_NANOS) {
            lastLine = now;
            System.err.println(line(known, report, (now - started) / 1e9));
        }
    }

    private String line(TrainingPlan known, EpochReport report, double seconds) {
        StringBuilder line = new StringBuilder().append("epoch ").append(report.epoch() + 1);
        if (known.epochs() != Integer.MAX_VALUE) {
            line.append(" of ").append(known.epochs());
        }
        line.append(String.format(Locale.ROOT, ", loss %.4f", report.meanLoss()));
        report.validation().ifPresent(value -> line.append(String.format(Locale.ROOT, ", validation %.4f", value)));
        line.append(String.format(Locale.ROOT, ", %.1f %s a second", unitsDone / seconds, known.unit()));
        if (known.steps() != Long.MAX_VALUE) {
            double left = seconds / stepsDone * (known.steps() - stepsBefore - stepsDone);
            line.append(String.format(Locale.ROOT, ", %.0f s left", left));
        }
        return line.toString();
    }

    @Override
    public void onEnd() {
        if (bar != null) {
            bar.close();
        }
    }
}
