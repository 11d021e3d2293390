package org.siamese.core.train;

import java.util.Objects;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Another schedule times a number. Immutable where the other one is.
 *
 * @param schedule the other one
 * @param factor the number
 */
public record ScaledSchedule(ISchedule schedule, double factor) implements ISchedule {
    private static final long serialVersionUID = 1L;

    /** Checks that there is a schedule. */
    @JsonCreator
    public ScaledSchedule(@JsonProperty("schedule") ISchedule schedule, @JsonProperty("factor") double factor) {
        this.schedule = Objects.requireNonNull(schedule, "schedule");
        this.factor = factor;
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        return factor * schedule.valueAt(iteration, epoch);
    }

    @Override
    public ScaledSchedule clone() {
        return new ScaledSchedule(schedule.clone(), factor);
    }
}
