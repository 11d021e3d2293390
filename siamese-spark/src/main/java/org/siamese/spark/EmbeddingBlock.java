package org.siamese.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.decision.evaluate.PairHistogram;

/**
 * Some embeddings, divided by their lengths, with their identities.
 *
 * @param rows [n, dimension], one after the other
 * @param dimension of an embedding
 * @param identities of each row
 * @param groups of each row's identity
 */
record EmbeddingBlock(float[] rows, int dimension, String[] identities, int[] groups) implements Serializable {
    /** Below this square a distance is computed again: the product's rounding would show. */
    private static final float NEAR = 1e-3f;

    /** Takes the next rows, at least one. */
    static EmbeddingBlock next(Iterator<Row> source, int most) {
        List<float[]> taken = new ArrayList<>();
        List<String> names = new ArrayList<>();
        while (source.hasNext() && taken.size() < most) {
            Row row = source.next();
            if (row.isNullAt(0) || row.isNullAt(1)) {
                throw new ClusterException("embedded: expected a label and an embedding in each row, got " + row, null);
            }
            names.add(row.getString(0));
            taken.add(unit(row.getList(1), names.get(names.size() - 1)));
        }
        int dimension = taken.get(0).length;
        float[] rows = new float[taken.size() * dimension];
        int[] groups = new int[taken.size()];
        for (int i = 0; i < groups.length; i++) {
            if (taken.get(i).length != dimension) {
                throw new ClusterException(
                        "embedding of " + names.get(i) + ": expected " + dimension + " values, got "
                                + taken.get(i).length,
                        null);
            }
            System.arraycopy(taken.get(i), 0, rows, i * dimension, dimension);
            groups[i] = PairHistogram.group(names.get(i).hashCode());
        }
        return new EmbeddingBlock(rows, dimension, names.toArray(String[]::new), groups);
    }

    private static float[] unit(List<Float> values, String name) {
        float[] row = new float[values.size()];
        double squares = 0;
        for (int i = 0; i < row.length; i++) {
            row[i] = values.get(i);
            squares += (double) row[i] * row[i];
        }
        if (!(squares > 0 && Double.isFinite(squares))) {
            throw new ClusterException(
                    "embedding of " + name + ": expected finite values, not all zero, got a length of "
                            + Math.sqrt(squares),
                    null);
        }
        double length = Math.sqrt(squares);
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) (row[i] / length);
        }
        return row;
    }

    private INDArray matrix() {
        return Nd4j.create(rows, new long[] {identities.length, dimension}, 'c');
    }

    /** Counts the pairs of this block's rows with another's; with its own, each pair once. */
    void count(EmbeddingBlock other, boolean own, PairHistogram histogram) {
        if (other.dimension != dimension) {
            throw new ClusterException(
                    "embedded: expected " + dimension + " values in each embedding, got " + other.dimension, null);
        }
        int columns = other.identities.length;
        float[] products =
                matrix().mmul(other.matrix().transpose()).dup('c').data().asFloat();
        for (int i = 0; i < identities.length; i++) {
            String identity = identities[i];
            for (int j = own ? i + 1 : 0; j < columns; j++) {
                float square = 2 - 2 * products[i * columns + j];
                double distance = square < NEAR ? exact(i, other, j) : Math.sqrt(square);
                histogram.addBin(
                        histogram.bin(distance), identity.equals(other.identities[j]), groups[i], other.groups[j]);
            }
        }
    }

    private double exact(int i, EmbeddingBlock other, int j) {
        double sum = 0;
        for (int d = 0; d < dimension; d++) {
            double difference = (double) rows[i * dimension + d] - other.rows[j * dimension + d];
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }
}
