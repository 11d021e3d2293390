package org.siamese.benchmarks.peer;

import java.util.ArrayList;
import java.util.List;
import org.siamese.core.train.EpochReport;
import org.siamese.core.train.TrainingObserver;

/**
 * Times a training whose epochs are turns: after each, as many bare steps are taken, so that both share whatever else the machine
 * does. The first turn is not counted.
 */
final class FitTimer implements TrainingObserver {
    /** Steps of a turn. */
    static final int STEPS = 3;

    private static final int LEAST = 3;

    private final Runnable bareStep;
    private final List<Double> whole = new ArrayList<>();
    private final List<Double> bare = new ArrayList<>();
    private long begin;

    FitTimer(Runnable bareStep) {
        this.bareStep = bareStep;
    }

    /** Epochs of which so many seconds are measured in all, both kinds of step together; at least {@link #LEAST} of them count. */
    int epochs(double seconds) {
        bareStep.run();
        return 1 + (int) Math.max(LEAST, Math.ceil(seconds / (2 * STEPS * bareSteps())));
    }

    @Override
    public void onEpoch(EpochReport report) {
        double wholeSeconds = (System.nanoTime() - begin) / 1e9 / STEPS;
        double bareSeconds = bareSteps();
        if (report.epoch() > 0) {
            whole.add(wholeSeconds);
            bare.add(bareSeconds);
        }
        begin = System.nanoTime();
    }

    private double bareSteps() {
        long start = System.nanoTime();
        for (int i = 0; i < STEPS; i++) {
            bareStep.run();
        }
        return (System.nanoTime() - start) / 1e9 / STEPS;
    }

    FitTimes times() {
        return new FitTimes(whole, bare);
    }
}
