package org.siamese.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.siamese.core.acceleration.Acceleration;
import org.siamese.decision.evaluate.PairHistogram;
import scala.Tuple2;

/**
 * Verification measures over all pairs of so many embeddings that nobody lists the pairs: unit rows' Euclidean distances, counted in the bins of
 * a {@link PairHistogram}. Embeddings are cut into blocks; each pair of blocks is one product of matrices. A million embeddings make 5e11 pairs,
 * 100,000 make 5e9.
 *
 * <pre>{@code
 * PairHistogram pairs = PairEvaluation.ofDefaults().allPairs(embedded); // columns label and embedding
 * pairs.trueAcceptRateAt(1e-6).percent();
 * }</pre>
 *
 * <p>Products are in float32. A squared distance below 1e-3 is computed again, value by value, so near duplicates are exact too; elsewhere a
 * distance may be off by 1e-5 and so fall into the next bin. Immutable.
 *
 * @param blockRows rows of a block, at least 1; two blocks, their product and the histogram must fit on an executor's heap
 * @param bins of the histogram, at least 2
 */
public record PairEvaluation(int blockRows, int bins) implements Serializable {
    private static final int DEFAULT_BLOCK = 4096;

    /** Checks the numbers. */
    public PairEvaluation {
        if (blockRows < 1 || bins < 2) {
            throw new IllegalArgumentException(
                    "blockRows, bins: expected at least 1 and 2, got " + blockRows + " and " + bins);
        }
    }

    /** Blocks of 4,096 rows, and the default bins. */
    public static PairEvaluation ofDefaults() {
        return new PairEvaluation(DEFAULT_BLOCK, PairHistogram.DEFAULT_BINS);
    }

    /** The same with blocks of so many rows. */
    public PairEvaluation withBlockRows(int rows) {
        return new PairEvaluation(rows, bins);
    }

    /**
     * Counts all pairs.
     *
     * @param embedded one row an image: column {@code label}, its identity, and column {@code embedding}, an array of floats, finite and not
     *     zero
     * @throws ClusterException if a row does not fit
     */
    public PairHistogram allPairs(Dataset<Row> embedded) {
        JavaRDD<EmbeddingBlock> blocks = embedded.select(
                        embedded.col("label").cast("string"),
                        embedded.col("embedding").cast("array<float>"))
                .toJavaRDD()
                .mapPartitions(rows -> cut(rows, blockRows))
                .repartition(Math.max(1, embedded.sparkSession().sparkContext().defaultParallelism()))
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            List<Integer> sizes = blocks.map(block -> block.identities().length).collect();
            if (sizes.isEmpty()) {
                throw new ClusterException("embedded: expected at least two rows, got none", null);
            }
            JavaRDD<Tuple2<EmbeddingBlock, Long>> numbered =
                    blocks.zipWithIndex().map(pair -> new Tuple2<>(pair._1(), pair._2()));
            int width = bins;
            return numbered.cartesian(numbered)
                    .mapPartitions(pairs -> List.of(count(pairs, width)).iterator())
                    .reduce(PairHistogram::plus);
        } finally {
            blocks.unpersist(false);
        }
    }

    private static Iterator<EmbeddingBlock> cut(Iterator<Row> rows, int most) {
        List<EmbeddingBlock> blocks = new ArrayList<>();
        while (rows.hasNext()) {
            blocks.add(EmbeddingBlock.next(rows, most));
        }
        return blocks.iterator();
    }

    private static PairHistogram count(
            Iterator<Tuple2<Tuple2<EmbeddingBlock, Long>, Tuple2<EmbeddingBlock, Long>>> pairs, int bins) {
        PairHistogram histogram = new PairHistogram(2, bins);
        Acceleration.start();
        while (pairs.hasNext()) {
            var pair = pairs.next();
            long left = pair._1()._2();
            long right = pair._2()._2();
            if (left <= right) {
                pair._1()._1().count(pair._2()._1(), left == right, histogram);
            }
        }
        return histogram;
    }
}
