package org.siamese.core.train;

import java.time.Duration;
import java.util.Locale;

/**
 * When a run ends: at the first of its limits that is reached.
 *
 * @param epochs number of passes over the batches, at least 1; {@link Integer#MAX_VALUE} for no limit
 * @param steps number of updates, at least 1; {@link Long#MAX_VALUE} for no limit
 * @param time time spent in training, resumed parts added up, above zero; {@link #NO_TIME_LIMIT} for no limit. A run that ends by
 *     time does not repeat exactly
 */
public record TrainingBudget(int epochs, long steps, Duration time) {
    /** No limit of time. */
    public static final Duration NO_TIME_LIMIT = Duration.ofSeconds(Long.MAX_VALUE);

    /** Checks that each limit is above zero and that there is one. */
    public TrainingBudget {
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs: expected at least 1, got " + epochs);
        }
        if (steps < 1) {
            throw new IllegalArgumentException("steps: expected at least 1, got " + steps);
        }
        if (time.isZero() || time.isNegative()) {
            throw new IllegalArgumentException("time: expected more than none, got " + time);
        }
        if (epochs == Integer.MAX_VALUE && steps == Long.MAX_VALUE && time.equals(NO_TIME_LIMIT)) {
            throw new IllegalArgumentException("budget: expected a limit of epochs, steps or time, got none");
        }
    }

    /** So many passes. */
    public static TrainingBudget ofEpochs(int epochs) {
        return new TrainingBudget(epochs, Long.MAX_VALUE, NO_TIME_LIMIT);
    }

    /** So many updates. */
    public static TrainingBudget ofSteps(long steps) {
        return new TrainingBudget(Integer.MAX_VALUE, steps, NO_TIME_LIMIT);
    }

    /** So much time; the step that is under way is finished. */
    public static TrainingBudget ofTime(Duration time) {
        return new TrainingBudget(Integer.MAX_VALUE, Long.MAX_VALUE, time);
    }

    /** This budget with another limit of passes. */
    public TrainingBudget withEpochs(int newEpochs) {
        return new TrainingBudget(newEpochs, steps, time);
    }

    /** This budget with another limit of updates. */
    public TrainingBudget withSteps(long newSteps) {
        return new TrainingBudget(epochs, newSteps, time);
    }

    /** This budget with another limit of time. */
    public TrainingBudget withTime(Duration newTime) {
        return new TrainingBudget(epochs, steps, newTime);
    }

    boolean limitsEpochs() {
        return epochs != Integer.MAX_VALUE;
    }

    boolean limitsSteps() {
        return steps != Long.MAX_VALUE;
    }

    boolean limitsTime() {
        return !time.equals(NO_TIME_LIMIT);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (limitsEpochs()) {
            text.append(epochs).append(" epochs");
        }
        if (limitsSteps()) {
            text.append(text.isEmpty() ? "" : " or ").append(steps).append(" steps");
        }
        if (limitsTime()) {
            text.append(text.isEmpty() ? "" : " or ")
                    .append(String.format(Locale.ROOT, "%.0f s", time.toMillis() / 1e3));
        }
        return text.toString();
    }
}
