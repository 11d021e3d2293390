package org.siamese.spark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** A cluster of two executor processes on this machine, one core each. */
final class TestCluster {
    static final int EXECUTORS = 2;

    private static @Nullable SparkSession session;

    private TestCluster() {}

    /** The cluster of all tests, which ends with their process. */
    static synchronized SparkSession session() {
        if (session == null) {
            session = start("local-cluster[" + EXECUTORS + ",1,2048]");
        }
        return session;
    }

    /** Another one, for programs that need several, one after the other. */
    static SparkSession start(String master) {
        return start(master, "1g");
    }

    /** The same with another heap for executors, within the memory of {@code master}. */
    static SparkSession start(String master, String heap) {
        home();
        return SparkSession.builder()
                .master(master)
                .appName("siamese-test")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.executor.memory", heap)
                .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .config(
                        "spark.executor.extraJavaOptions",
                        "-Dorg.bytedeco.javacpp.maxbytes=2g -Dorg.bytedeco.javacpp.maxphysicalbytes=4g")
                .config("spark.executorEnv.OMP_NUM_THREADS", "1")
                .config("spark.executorEnv.OMP_WAIT_POLICY", "passive")
                .getOrCreate();
    }

    /** Spark looks for its jars below SPARK_HOME; the class path holds them already. */
    private static void home() {
        try {
            Path jars = Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                Path link = jars.resolve(Path.of(entry).getFileName());
                if (entry.endsWith(".jar") && !Files.exists(link)) {
                    Files.createSymbolicLink(link, Path.of(entry));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
