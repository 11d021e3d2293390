package org.siamese.decision.evaluate;

import java.util.Arrays;
import java.util.List;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.RowMatrix;

/**
 * How often the class of a query is told from few examples.
 *
 * <p>A query gets the class that is closest by the rule. Where the right class ties with others, the query counts as one
 * divided by the number of classes that tie: embeddings that are all equal give 1/N. The interval is a bootstrap interval over tasks.
 *
 * @param tasks number of tasks
 * @param queries number of queries of all tasks
 * @param ways fewest classes of a task
 * @param accuracy share of queries told rightly
 */
public record OneShot(int tasks, int queries, int ways, Estimate accuracy) {
    /** How close a query is to a class. */
    public enum Rule {
        /** As close as to the closest example: Koch, Zemel, Salakhutdinov, "Siamese neural networks for one-shot image recognition" (2015). */
        NEAREST_EXAMPLE,
        /** As close as to the mean of the examples' embeddings: Snell, Swersky, Zemel, "Prototypical networks" (2017). */
        MEAN_EMBEDDING
    }

    /**
     * Measures tasks.
     *
     * @param embeddings one embedding a row, what the rows of the tasks name
     * @param tasks at least one
     * @param distance how two embeddings are compared
     * @param rule how close a query is to a class
     * @param seed of the bootstrap
     */
    public static OneShot of(RowMatrix embeddings, List<OneShotTask> tasks, Distance distance, Rule rule, long seed) {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("tasks: expected at least one, got none");
        }
        RowMatrix rows = distance.prepare(embeddings);
        double[][] right = new double[tasks.size()][1];
        double[] counts = new double[tasks.size()];
        for (int task = 0; task < right.length; task++) {
            right[task][0] = right(rows, tasks.get(task), distance, rule);
            counts[task] = tasks.get(task).query().length;
        }
        int[] once = new int[right.length];
        Arrays.fill(once, 1);
        double[] value = Retrieval.weightedMean(right, counts, once);
        Bootstrap resamples = Bootstrap.of(
                right.length,
                Verification.RESAMPLES,
                seed,
                times -> Retrieval.weightedMean(right, counts, times),
                value);
        return new OneShot(
                tasks.size(),
                (int) Arrays.stream(counts).sum(),
                tasks.stream().mapToInt(OneShotTask::ways).min().orElseThrow(),
                resamples.estimate(value[0], 0, Verification.CONFIDENCE));
    }

    /** How many queries of a task are told rightly, ties counting in part. */
    private static double right(RowMatrix rows, OneShotTask task, Distance distance, Rule rule) {
        int d = rows.dimension();
        int[] labels = task.supportLabels();
        int[] names = Arrays.stream(labels).distinct().sorted().toArray();
        int[] support = task.support();
        int[] query = task.query();
        int[] queryLabels = task.queryLabels();
        RowMatrix examples = rows.rows(support);
        if (rule == Rule.MEAN_EMBEDDING) {
            examples = means(examples, labels, names, distance);
            labels = names;
        }
        double right = 0;
        for (int q = 0; q < query.length; q++) {
            double[] closest = new double[names.length];
            Arrays.fill(closest, Double.POSITIVE_INFINITY);
            for (int s = 0; s < labels.length; s++) {
                int name = Arrays.binarySearch(names, labels[s]);
                closest[name] = Math.min(
                        closest[name],
                        ScoredPairs.requireFinite(
                                distance.between(rows.values(), query[q] * d, examples.values(), s * d, d),
                                query[q],
                                support[s]));
            }
            double own = closest[Arrays.binarySearch(names, queryLabels[q])];
            if (Arrays.stream(closest).noneMatch(other -> other < own)) {
                right += 1.0
                        / Arrays.stream(closest).filter(other -> other == own).count();
            }
        }
        return right;
    }

    private static RowMatrix means(RowMatrix examples, int[] labels, int[] names, Distance distance) {
        int d = examples.dimension();
        double[] means = new double[names.length * d];
        int[] counts = new int[names.length];
        for (int s = 0; s < labels.length; s++) {
            int name = Arrays.binarySearch(names, labels[s]);
            counts[name]++;
            for (int k = 0; k < d; k++) {
                means[name * d + k] += examples.values()[s * d + k];
            }
        }
        for (int k = 0; k < means.length; k++) {
            means[k] /= counts[k / d];
        }
        RowMatrix result = RowMatrix.of(means, names.length, d);
        return distance.prepare(result);
    }
}
