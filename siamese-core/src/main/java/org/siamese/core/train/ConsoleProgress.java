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

    @Override
    public void onStart(TrainingPlan newPlan) {
        plan = newPlan;
        started = System.nanoTime();
        lastLine = started;
        if (System.console() != null) {
            bar = new ProgressBarBuilder()
                    .setTaskName("")
                    .setInitialMax(newPlan.steps() * newPlan.batchSize())
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

    @Override
    public void onEpochEnd(int epoch, double meanLoss) {
        TrainingPlan known = plan;
        if (known == null || bar != null) {
            return;
        }
        long now = System.nanoTime();
        boolean last = epoch == known.epochs() - 1;
        if (last || now - lastLine >= LINE_PAUSE_NANOS) {
            lastLine = now;
            double seconds = (now - started) / 1e9;
            double left = seconds / stepsDone * (known.steps() - stepsDone);
            System.err.printf(
                    Locale.ROOT,
                    "epoch %d of %d, loss %.4f, %.1f %s a second, %.0f s left%n",
                    epoch + 1,
                    known.epochs(),
                    meanLoss,
                    unitsDone / seconds,
                    known.unit(),
                    left);
        }
    }

    @Override
    public void onEnd() {
        if (bar != null) {
            bar.close();
        }
    }
}
