package org.siamese.benchmarks.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.siamese.core.train.EpochReport;
import org.siamese.core.train.TrainingObserver;

/**
 * Times a training whose epochs have one step: after each, a bare step is taken, so that both share whatever else the machine does.
 * The first epoch is not counted.
 */
final class FitTimer implements TrainingObserver {
    private static final int LEAST = 5;

    private final Runnable bareStep;
    private final LongSupplier clock;
    private final List<Double> whole = new ArrayList<>();
    private final List<Double> bare = new ArrayList<>();
    private long begin;

    /**
     * A timer.
     *
     * @param bareStep takes a step
     * @param clock tells nanoseconds
     */
    FitTimer(Runnable bareStep, LongSupplier clock) {
        this.bareStep = bareStep;
        this.clock = clock;
    }

    /** Epochs of which so many seconds are measured in all, both kinds of step together; at least {@link #LEAST} of them count. */
    int epochs(double seconds) {
        bareStep.run();
        return 1 + (int) Math.max(LEAST, Math.ceil(seconds / (2 * bareSeconds())));
    }

    @Override
    public void onEpoch(EpochReport report) {
        double wholeSeconds = (clock.getAsLong() - begin) / 1e9;
        double bareSeconds = bareSeconds();
        if (report.epoch() > 0) {
            whole.add(wholeSeconds);
            bare.add(bareSeconds);
        }
        begin = clock.getAsLong();
    }

    private double bareSeconds() {
        long start = clock.getAsLong();
        bareStep.run();
        return (clock.getAsLong() - start) / 1e9;
    }

    FitTimes times() {
        return new FitTimes(whole, bare);
    }
}
