package org.siamese.benchmarks.peer;

import java.util.List;

/**
 * What a step takes within a whole training and alone, turn by turn.
 *
 * @param whole seconds a step of each turn of the training, with data, loss, progress and the epoch's begin and end
 * @param bare seconds a step of each turn of the engine alone, which came right after
 */
public record FitTimes(List<Double> whole, List<Double> bare) {
    /** Copies the lists. */
    public FitTimes {
        whole = List.copyOf(whole);
        bare = List.copyOf(bare);
    }
}
