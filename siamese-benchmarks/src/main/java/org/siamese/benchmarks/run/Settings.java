package org.siamese.benchmarks.run;

import java.util.List;
import org.siamese.benchmarks.peer.Flavour;
import org.siamese.benchmarks.work.Work;

/**
 * How a run is made.
 *
 * @param works what is measured
 * @param peers who is measured
 * @param rounds how often each peer has its turn
 * @param turnSeconds how long a turn takes at least, for training and again for embedding; one step at least
 * @param scaling whether the cost against batch, image and tower size is measured
 * @param quick fewer points of those
 * @param seed of parameters and batches
 */
public record Settings(
        List<Work.Kind> works,
        List<Flavour> peers,
        int rounds,
        double turnSeconds,
        boolean scaling,
        boolean quick,
        long seed) {
    /** Checks the numbers and copies the lists. */
    public Settings {
        if (rounds < 1 || !(turnSeconds >= 0)) {
            throw new IllegalArgumentException(
                    "rounds, turnSeconds: expected at least 1 and at least 0, got " + rounds + " and " + turnSeconds);
        }
        works = List.copyOf(works);
        peers = List.copyOf(peers);
    }
}
