package org.siamese.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.gallery.BulkEnrolment;
import org.siamese.gallery.GalleryModel;
import org.siamese.gallery.GallerySettings;
import org.siamese.gallery.IndexedGallery;
import org.siamese.gallery.store.GalleryException;
import org.siamese.gallery.store.JdbcGalleryStore;

class GalleryOutputTest {
    private static final int ROWS = 2300;
    private static final GalleryModel MODEL = GalleryModel.ofVectors("numbers 1", 3, EuclideanDistance.plain(), null);

    private static SparkSession spark;
    private static Server server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws SQLException {
        spark = TestCluster.session();
        server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    private static String url() {
        return "jdbc:h2:tcp://localhost:" + server.getPort() + "/mem:gallery" + System.nanoTime()
                + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=20000";
    }

    private static Dataset<Row> embedded(int rows, float[] last) {
        List<Row> list = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            float[] vector = i == rows - 1 ? last : new float[] {i, i % 7, 1};
            list.add(RowFactory.create("file:/faces/" + i + ".png", "person " + i / 5, vector));
        }
        return spark.createDataFrame(list, DataTypes.createStructType(new StructField[] {
                    DataTypes.createStructField("path", DataTypes.StringType, false),
                    DataTypes.createStructField("label", DataTypes.StringType, false),
                    DataTypes.createStructField("embedding", DataTypes.createArrayType(DataTypes.FloatType), true)
                }))
                .repartition(5);
    }

    /** A database that executors reach, too. */
    private static JdbcGalleryStore database(String url) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(url);
        return JdbcGalleryStore.open(source, "faces", Duration.ofSeconds(30));
    }

    @Test
    void should_write_partitions_from_executors_into_a_shared_store_once() {
        String url = url();
        Dataset<Row> embedded = embedded(ROWS, new float[] {-5, 2, 1});
        assertThatThrownBy(() -> GalleryOutput.write(embedded, () -> database(url)))
                .isInstanceOf(GalleryException.class)
                .hasMessageContaining("opened with its model once");
        try (IndexedGallery gallery =
                IndexedGallery.open(database(url), folder.resolve("index"), MODEL, GallerySettings.ofDefaults())) {
            assertThat(gallery.count()).isZero();
            assertThat(GalleryOutput.write(embedded, () -> database(url))).isEqualTo(ROWS);
            assertThat(GalleryOutput.write(embedded, () -> database(url))).isEqualTo(ROWS);
        }
        try (IndexedGallery gallery =
                IndexedGallery.open(database(url), folder.resolve("index2"), MODEL, GallerySettings.ofDefaults())) {
            assertThat(gallery.count()).isEqualTo(ROWS);
            assertThat(gallery.identityCount()).isEqualTo(ROWS / 5);
            assertThat(gallery.nearest(new float[] {-5, 2, 1}, 1).get(0).identity())
                    .isEqualTo("person " + (ROWS - 1) / 5);
        }
    }

    @Test
    void should_fill_a_folder_from_the_driver() {
        try (IndexedGallery gallery =
                IndexedGallery.open(folder.resolve("gallery"), MODEL, GallerySettings.ofDefaults())) {
            Dataset<Row> embedded = embedded(50, new float[] {-5, 2, 1});
            BulkEnrolment.into(gallery).references(GalleryOutput.references(embedded));
            assertThat(BulkEnrolment.into(gallery)
                            .references(GalleryOutput.references(embedded))
                            .progress()
                            .skipped())
                    .isEqualTo(50);
            assertThat(gallery.count()).isEqualTo(50);
        }
    }

    @Test
    void should_refuse_rows_that_do_not_fit() {
        String url = url();
        IndexedGallery.open(database(url), folder.resolve("index"), MODEL, GallerySettings.ofDefaults())
                .close();
        assertThatThrownBy(() -> GalleryOutput.write(embedded(9, new float[] {1}), () -> database(url)))
                .hasStackTraceContaining("8.png: expected 3 values as the gallery has, got 1");
        assertThatThrownBy(() -> GalleryOutput.write(embedded(9, null), () -> database(url)))
                .hasStackTraceContaining("expected a path, a label and an embedding");
        assertThatThrownBy(() -> GalleryOutput.write(embedded(9, new float[] {1, Float.NaN, 1}), () -> database(url)))
                .hasStackTraceContaining("8.png: vector, value 1: expected a finite number");
    }
}
