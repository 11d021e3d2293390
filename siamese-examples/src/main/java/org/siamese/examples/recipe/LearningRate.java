package org.siamese.examples.recipe;

import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.CycleSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * The learning rate of Adam over a run.
 *
 * @param greatest its greatest value, above 0
 * @param cycle whether it rises from a tenth to its greatest value by the middle of the run, falls back, and over the last tenth
 *     of the run goes on falling to a thousandth of it (Smith, "Cyclical learning rates for training neural networks", 2017);
 *     else it stays
 */
public record LearningRate(double greatest, boolean cycle) {
    private static final double START_SHARE = 0.1;
    private static final double ANNEALING_SHARE = 0.1;
    private static final double LAST_FACTOR = 0.01;

    /** Checks the value. */
    public LearningRate {
        if (!(greatest > 0 && Double.isFinite(greatest))) {
            throw new IllegalArgumentException("greatest: expected a finite number above 0, got " + greatest);
        }
    }

    /** A rate that stays. */
    public static LearningRate constant(double value) {
        return new LearningRate(value, false);
    }

    /** A rate that rises and falls once over the run. */
    public static LearningRate cycle(double greatest) {
        return new LearningRate(greatest, true);
    }

    /**
     * Adam with this rate.
     *
     * @param steps number of steps of the run; fewer than ten are too few for a cycle, and the rate stays
     */
    public IUpdater adam(int steps) {
        if (!cycle || steps < 10) {
            return new Adam(greatest);
        }
        int annealing = (int) Math.round(ANNEALING_SHARE * steps);
        // Rise and fall must be equally long: a step left over between them and the annealing would take many times the
        // greatest rate.
        annealing += (steps - annealing) % 2;
        return new Adam(new CycleSchedule(
                ScheduleType.ITERATION,
                START_SHARE * greatest,
                greatest,
                steps,
                annealing,
                Math.pow(LAST_FACTOR, 1.0 / annealing)));
    }
}
