package org.siamese.spark;

import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.siamese.gallery.BulkEnrolment;
import org.siamese.gallery.store.GalleryChange;
import org.siamese.gallery.store.GalleryDescription;
import org.siamese.gallery.store.GalleryException;
import org.siamese.gallery.store.GalleryStore;
import org.siamese.gallery.store.Reference;

/**
 * Writes embeddings into a gallery; {@code siamese-gallery} must be on the class path.
 *
 * <p>A store that many nodes share, a database, is written to by executors, partition by partition: {@link #write}. A gallery in a folder has one
 * writer, the driver, to which the rows come a partition at a time: {@link #references}.
 *
 * <pre>{@code
 * GalleryOutput.write(embedded, () -> JdbcGalleryStore.open(Database.pool())); // columns path, label and embedding
 * BulkEnrolment.into(gallery).references(GalleryOutput.references(embedded));
 * }</pre>
 *
 * <p>A row's path is the id of its reference, so a row that is written again, by a task that is tried twice or a job that is started again,
 * takes its own place.
 */
public final class GalleryOutput {
    private static final int ROWS = 1000;

    private GalleryOutput() {}

    /** Opens the store on an executor, and on the driver. Travels to executors: it should make a connection, not hold one. */
    @FunctionalInterface
    public interface Stores extends Serializable {
        /** A store that its caller closes. */
        GalleryStore open();
    }

    /**
     * Writes each partition from its executor, {@value #ROWS} rows in a transaction. The gallery must have been opened with its model once, which
     * writes what it is for. Indexes of nodes that have it open follow.
     *
     * @param embedded one row an image: columns {@code path}, {@code label}, its identity, and {@code embedding}, an array of floats
     * @return number of rows
     * @throws GalleryException if the gallery was never opened with a model, or the store is not one to share
     * @throws ClusterException if a row does not fit
     */
    public static long write(Dataset<Row> embedded, Stores stores) {
        int dimension;
        try (GalleryStore store = stores.open()) {
            if (!store.isShared()) {
                throw new GalleryException(
                        store.name(), "expected a store that many nodes share, got one with a single writer");
            }
            dimension = store.description()
                    .map(GalleryDescription::dimension)
                    .orElseThrow(() -> new GalleryException(
                            store.name(), "expected a gallery that was opened with its model once, got a new one"));
        }
        return rows(embedded)
                .mapPartitions(rows -> List.of(write(rows, stores, dimension)).iterator())
                .collect()
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static long write(Iterator<Row> rows, Stores stores, int dimension) {
        if (!rows.hasNext()) {
            return 0;
        }
        long count = 0;
        try (GalleryStore store = stores.open()) {
            List<GalleryChange> changes = new ArrayList<>();
            while (rows.hasNext()) {
                changes.add(new GalleryChange.Put(reference(rows.next(), dimension)));
                if (changes.size() == ROWS || !rows.hasNext()) {
                    store.write(changes);
                    count += changes.size();
                    changes = new ArrayList<>();
                }
            }
        }
        return count;
    }

    /**
     * The rows as references, for {@link BulkEnrolment#references}; the driver holds a partition at a time.
     *
     * @param embedded as above
     */
    public static Iterator<Reference> references(Dataset<Row> embedded) {
        Iterator<Row> rows = rows(embedded).toLocalIterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Reference next() {
                return reference(rows.next(), 0);
            }
        };
    }

    private static JavaRDD<Row> rows(Dataset<Row> embedded) {
        return embedded.select(
                        embedded.col("path").cast("string"),
                        embedded.col("label").cast("string"),
                        embedded.col("embedding").cast("array<float>"))
                .toJavaRDD();
    }

    private static Reference reference(Row row, int dimension) {
        if (row.isNullAt(0) || row.isNullAt(1) || row.isNullAt(2)) {
            throw new ClusterException(
                    "embedded: expected a path, a label and an embedding in each row, got " + row, null);
        }
        List<Float> values = row.getList(2);
        float[] vector = new float[values.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = values.get(i);
        }
        if (dimension > 0 && vector.length != dimension) {
            throw new ClusterException(
                    "embedding of " + row.getString(0) + ": expected " + dimension + " values as the gallery has, got "
                            + vector.length,
                    null);
        }
        try {
            return new Reference(
                    row.getString(0), row.getString(1), vector, Instant.now(), row.getString(0), Map.of(), null);
        } catch (IllegalArgumentException e) {
            throw new ClusterException("embedding of " + row.getString(0) + ": " + e.getMessage(), e);
        }
    }
}
