package org.siamese.spark;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who computed a part.
 *
 * @param place the executor, as Spark names places of tasks
 * @param seconds that the tower took, without waiting for its turn and for images
 */
record PartWork(String place, double seconds) implements Serializable {
    /** Seconds of the executor that had the most to do. */
    static double longest(List<PartWork> works) {
        Map<String, Double> all = new HashMap<>();
        works.forEach(work -> all.merge(work.place(), work.seconds(), Double::sum));
        return all.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }
}
