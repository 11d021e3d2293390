package org.siamese.benchmarks.peer;

import java.util.List;

/**
 * What steps take within a whole training and alone, in turn.
 *
 * @param whole seconds of each step of the training, with data, loss, progress and the epoch's begin and end
 * @param bare seconds of the step of the engine alone that came right after each
 */
record FitTimes(List<Double> whole, List<Double> bare) {
    /** Copies the lists. */
    public FitTimes {
        whole = List.copyOf(whole);
        bare = List.copyOf(bare);
    }
}
