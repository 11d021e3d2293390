package org.siamese.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Which executor takes which part, where it can: the one that took it before, as it holds the images of the way forward, and reads those of the
 * next batch. A wish only; the result does not depend on it. Parts are spread evenly. When executors come or go, the next job is placed by Spark
 * alone, which finds the new ones.
 */
final class PartHomes {
    private List<String> places = List.of();
    private int executors;

    /** The tasks, spread. */
    JavaRDD<BatchTask> spread(JavaSparkContext spark, List<BatchTask> tasks) {
        boolean known = places.size() == tasks.size() && executors == executors(spark) && executors > 1;
        return known ? PlacedTasks.of(spark, tasks, places) : spark.parallelize(tasks, tasks.size());
    }

    /** Executors that are there; 1 where the driver is the only one. */
    static int executors(JavaSparkContext spark) {
        return Math.max(1, spark.sc().getExecutorMemoryStatus().size() - 1);
    }

    /** Notes who computed the parts. */
    void note(JavaSparkContext spark, List<String> by) {
        places = even(by);
        executors = executors(spark);
    }

    /** Everybody keeps his parts, but for those that are more than his share. */
    static List<String> even(List<String> by) {
        List<String> all = new ArrayList<>(new TreeSet<>(by));
        Map<String, Integer> counts = new HashMap<>();
        int most = (by.size() + all.size() - 1) / all.size();
        List<String> result = new ArrayList<>(by);
        List<Integer> open = new ArrayList<>();
        for (int part = 0; part < by.size(); part++) {
            if (counts.merge(by.get(part), 1, Integer::sum) > most) {
                counts.merge(by.get(part), -1, Integer::sum);
                open.add(part);
            }
        }
        for (int part : open) {
            String least = all.stream()
                    .min(java.util.Comparator.comparingInt(place -> counts.getOrDefault(place, 0)))
                    .orElseThrow();
            counts.merge(least, 1, Integer::sum);
            result.set(part, least);
        }
        return result;
    }
}
