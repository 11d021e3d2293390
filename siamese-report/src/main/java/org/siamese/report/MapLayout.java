package org.siamese.report;

import de.javagl.tsne.Tsne;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Embeddings in two dimensions, by t-SNE with the Barnes-Hut approximation: what is near in the embedding space is near in the plane;
 * large distances in the plane say nothing. Van der Maaten, "Accelerating t-SNE using tree-based algorithms", JMLR 15 (2014).
 *
 * @param rows the rows of the embeddings that were laid out; some of them where there are too many
 * @param points one point [x, y] for each of these rows, each from 0 to 1
 * @param perplexity about how many neighbours each point minded
 */
record MapLayout(int[] rows, double[][] points, double perplexity) {
    /** Fewest rows that make a map. */
    static final int LEAST_ROWS = 10;

    /** Most rows that are laid out. */
    static final int MOST_ROWS = 1000;

    private static final double MOST_NEIGHBOURS = 30;
    private static final int ITERATIONS = 1000;

    /** Why these embeddings have no map, in words; the empty text where they have one. */
    static String obstacle(INDArray embeddings) {
        if (embeddings.size(0) < LEAST_ROWS) {
            return "it needs at least " + LEAST_ROWS + " embeddings, there are " + embeddings.size(0);
        }
        return spread(chosen(embeddings, rows((int) embeddings.size(0)))) > 0 ? "" : "all embeddings are equal";
    }

    /**
     * Lays out embeddings that have no obstacle.
     *
     * @param embeddings [n, dimension]
     */
    static MapLayout of(INDArray embeddings, long seed) {
        int[] rows = rows((int) embeddings.size(0));
        double[][] values = chosen(embeddings, rows);
        scale(values, spread(values));
        Tsne tsne = new Tsne();
        // Fewer neighbours for few rows: identities of few images would run into each other.
        double perplexity = Math.min(MOST_NEIGHBOURS, Math.max(3, Math.floor(Math.sqrt(rows.length))));
        tsne.setOutputDims(2);
        tsne.setInitialDims(values[0].length);
        tsne.setPerplexity(perplexity);
        tsne.setMaxIterations(ITERATIONS);
        tsne.setRandomSeed(seed);
        tsne.setMessageConsumer(message -> {});
        double[][] points = tsne.run(values);
        scale(points, spread(points));
        for (double[] point : points) {
            point[0] = (point[0] + 1) / 2;
            point[1] = (point[1] + 1) / 2;
        }
        return new MapLayout(rows, points, perplexity);
    }

    /** All rows, or as many as are laid out at even distances. */
    private static int[] rows(int all) {
        int size = Math.min(all, MOST_ROWS);
        return IntStream.range(0, size).map(k -> (int) ((long) k * all / size)).toArray();
    }

    private static double[][] chosen(INDArray embeddings, int[] rows) {
        double[][] all = embeddings.castTo(DataType.DOUBLE).toDoubleMatrix();
        return Arrays.stream(rows).mapToObj(row -> all[row].clone()).toArray(double[][]::new);
    }

    /** Half of the widest range of a column. */
    private static double spread(double[][] values) {
        double spread = 0;
        for (int column = 0; column < values[0].length; column++) {
            spread = Math.max(spread, most(values, column) - least(values, column));
        }
        return spread / 2;
    }

    /** Moves each column's middle to 0 and divides by the spread. */
    private static void scale(double[][] values, double spread) {
        for (int column = 0; column < values[0].length; column++) {
            double middle = (least(values, column) + most(values, column)) / 2;
            for (double[] row : values) {
                row[column] = spread > 0 ? (row[column] - middle) / spread : 0;
            }
        }
    }

    private static double least(double[][] values, int column) {
        return Arrays.stream(values).mapToDouble(row -> row[column]).min().orElseThrow();
    }

    private static double most(double[][] values, int column) {
        return Arrays.stream(values).mapToDouble(row -> row[column]).max().orElseThrow();
    }
}
