package org.siamese.decision.evaluate;

import java.util.Arrays;

/**
 * One N-way K-shot task on rows of a table of embeddings: from K examples of each of N classes, tell the class of each query. Immutable;
 * the arrays are copied.
 *
 * @param support rows of the examples
 * @param supportLabels class of each example
 * @param query rows of the queries
 * @param queryLabels class of each query, one of the examples' classes
 */
public record OneShotTask(int[] support, int[] supportLabels, int[] query, int[] queryLabels) {
    /** Checks the lengths, and that each query can be told. */
    public OneShotTask {
        support = support.clone();
        supportLabels = supportLabels.clone();
        query = query.clone();
        queryLabels = queryLabels.clone();
        if (support.length != supportLabels.length || query.length != queryLabels.length) {
            throw new IllegalArgumentException("labels: expected " + support.length + " of the support and "
                    + query.length + " of the query, got " + supportLabels.length + " and " + queryLabels.length);
        }
        int[] known = Arrays.stream(supportLabels).distinct().sorted().toArray();
        if (known.length < 2) {
            throw new IllegalArgumentException("supportLabels: expected at least 2 classes, got " + known.length);
        }
        for (int row = 0; row < query.length; row++) {
            if (Arrays.binarySearch(known, queryLabels[row]) < 0) {
                throw new IllegalArgumentException(
                        "queryLabels, row " + row + ": expected a class of the support, got " + queryLabels[row]);
            }
        }
    }

    @Override
    public int[] support() {
        return support.clone();
    }

    @Override
    public int[] query() {
        return query.clone();
    }

    @Override
    public int[] supportLabels() {
        return supportLabels.clone();
    }

    @Override
    public int[] queryLabels() {
        return queryLabels.clone();
    }

    /** Number of classes to choose from. */
    public int ways() {
        return (int) Arrays.stream(supportLabels).distinct().count();
    }
}
