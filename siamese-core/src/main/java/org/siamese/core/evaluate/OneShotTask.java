package org.siamese.core.evaluate;

import java.util.Arrays;
import org.siamese.core.batch.Labels;

/**
 * One N-way K-shot task on rows of a table of embeddings: from K examples of each of N classes, tell the class of each query. Immutable;
 * the arrays are copied.
 *
 * @param support rows of the examples
 * @param supportLabels class of each example
 * @param query rows of the queries
 * @param queryLabels class of each query, one of the examples' classes
 */
public record OneShotTask(int[] support, Labels supportLabels, int[] query, Labels queryLabels) {
    /** Checks the lengths, and that each query can be told. */
    public OneShotTask {
        support = support.clone();
        query = query.clone();
        if (support.length != supportLabels.rows() || query.length != queryLabels.rows()) {
            throw new IllegalArgumentException("labels: expected " + support.length + " of the support and "
                    + query.length + " of the query, got " + supportLabels.rows() + " and " + queryLabels.rows());
        }
        int[] known =
                Arrays.stream(supportLabels.toIntArray()).distinct().sorted().toArray();
        if (known.length < 2) {
            throw new IllegalArgumentException("supportLabels: expected at least 2 classes, got " + known.length);
        }
        for (int row = 0; row < query.length; row++) {
            if (Arrays.binarySearch(known, queryLabels.get(row)) < 0) {
                throw new IllegalArgumentException(
                        "queryLabels, row " + row + ": expected a class of the support, got " + queryLabels.get(row));
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

    /** Number of classes to choose from. */
    public int ways() {
        return (int) Arrays.stream(supportLabels.toIntArray()).distinct().count();
    }
}
