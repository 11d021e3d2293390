package org.siamese.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.siamese.core.log.Loggers;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;
import org.slf4j.Logger;

/** The images of a run: paths and labels, in the order of their paths. */
record ImageList(String[] paths, String[] labels) {
    private static final Logger LOG = Loggers.of(ImageList.class);
    private static final String PATH = "path";
    private static final String LABEL = "label";

    /**
     * Images that every executor could read.
     *
     * @param crcs of their files
     * @param shape of the prepared pictures
     */
    record Checked(String[] paths, long[] crcs, Classes classes, long[] shape) {}

    /** Collects paths and labels on the driver. */
    static ImageList of(Dataset<Row> images) {
        List<String> columns = Arrays.asList(images.columns());
        if (!columns.contains(PATH) || !columns.contains(LABEL)) {
            throw DataException.of("images", "the columns \"path\" and \"label\"", "" + columns);
        }
        List<Row> rows = new ArrayList<>(
                images.select(images.col(PATH).cast("string"), images.col(LABEL).cast("string"))
                        .collectAsList());
        for (Row row : rows) {
            if (row.isNullAt(0) || row.isNullAt(1)) {
                throw DataException.of("images", "a path and a label in each row", "" + row);
            }
        }
        rows.sort(Comparator.comparing(row -> row.getString(0)));
        for (int i = 1; i < rows.size(); i++) {
            if (rows.get(i).getString(0).equals(rows.get(i - 1).getString(0))) {
                throw DataException.of("images", "each path once", rows.get(i).getString(0) + " twice");
            }
        }
        if (rows.isEmpty()) {
            throw DataException.of("images", "at least one row", "none");
        }
        return new ImageList(
                rows.stream().map(row -> row.getString(0)).toArray(String[]::new),
                rows.stream().map(row -> row.getString(1)).toArray(String[]::new));
    }

    /** Has executors read every image, which also warms their caches. */
    Checked checked(JavaSparkContext spark, Job job, Unreadable policy) {
        Broadcast<Job> shared = spark.broadcast(job);
        List<Integer> all = IntStream.range(0, paths.length).boxed().toList();
        int slices = Math.max(1, Math.min(paths.length, 4 * spark.defaultParallelism()));
        List<ImageCheck> checks = spark.parallelize(all, slices)
                .map(index -> Worker.of(shared.value()).check(index))
                .collect();
        shared.destroy();
        List<ImageCheck> bad =
                checks.stream().filter(check -> !check.readable()).toList();
        if (!bad.isEmpty()) {
            String first = bad.get(0).problem();
            if (policy == Unreadable.FAIL || bad.size() == checks.size()) {
                throw DataException.of(
                        "images", "images that can be read", bad.size() + " that cannot, the first: " + first);
            }
            LOG.warn("{} of {} images are left out, the first: {}", bad.size(), checks.size(), first);
        }
        return kept(checks.stream().filter(ImageCheck::readable).toList());
    }

    private Checked kept(List<ImageCheck> checks) {
        long[] shape = checks.get(0).shape();
        Map<String, Integer> classes = new LinkedHashMap<>();
        int[] classOf = new int[checks.size()];
        for (int i = 0; i < checks.size(); i++) {
            ImageCheck check = checks.get(i);
            if (!Arrays.equals(check.shape(), shape)) {
                throw DataException.of(
                        paths[check.index()],
                        "[channels, height, width] " + Arrays.toString(shape) + " like "
                                + paths[checks.get(0).index()] + " (give the pipeline a resize)",
                        Arrays.toString(check.shape()));
            }
            classOf[i] = classes.computeIfAbsent(labels[check.index()], name -> classes.size());
        }
        return new Checked(
                checks.stream().map(check -> paths[check.index()]).toArray(String[]::new),
                checks.stream().mapToLong(ImageCheck::crc).toArray(),
                Classes.of(classOf, classes.keySet().toArray(String[]::new)),
                shape);
    }
}
