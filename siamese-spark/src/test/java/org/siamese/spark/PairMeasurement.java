package org.siamese.spark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.evaluate.PairHistogram;
import org.siamese.decision.evaluate.Roc;
import org.siamese.decision.evaluate.ScoredPairs;

/** All pairs of 100,000 embeddings of 128 values, and the measures of one machine on 10,000 of them. */
final class PairMeasurement {
    private static final int ALL = 100_000;
    private static final int COMPARED = 10_000;
    private static final int EACH = 10;
    private static final int DIMENSION = 128;

    private PairMeasurement() {}

    static Map<String, Object> pairs() {
        float[][] rows = rows();
        Map<String, Object> result = new LinkedHashMap<>();
        try (SparkSession spark = TestCluster.start("local-cluster[2,1,2048]")) {
            PairHistogram few = PairEvaluation.ofDefaults().allPairs(dataset(spark, rows, COMPARED));
            long start = System.nanoTime();
            PairHistogram all = PairEvaluation.ofDefaults().allPairs(dataset(spark, rows, ALL));
            double seconds = (System.nanoTime() - start) / 1e9;
            result.put("pairs", all.same() + all.different());
            result.put("seconds", seconds);
            result.put("pairs a second", (all.same() + all.different()) / seconds);
            result.put("largest resident memory of an executor, MB", residentOfLargestExecutor());
            result.put("equal error rate", all.equalErrorRate().value());
            result.put("true accept rate at 1e-7", all.trueAcceptRateAt(1e-7).value());
            compare(result, few, rows);
        }
        return result;
    }

    private static void compare(Map<String, Object> result, PairHistogram few, float[][] rows) {
        float[][] some = java.util.Arrays.copyOf(rows, COMPARED);
        int[] identities = new int[COMPARED];
        for (int i = 0; i < COMPARED; i++) {
            identities[i] = i / EACH;
        }
        Roc local = Roc.of(ScoredPairs.allPairs(RowMatrix.of(some), identities, EuclideanDistance.ofUnitRows()));
        result.put(
                "counts equal on 10,000", few.same() == local.sameCount() && few.different() == local.differentCount());
        result.put("area, cluster", few.area().value());
        result.put("area, local", local.area());
        result.put("equal error rate, cluster", few.equalErrorRate().value());
        result.put("equal error rate, local", local.equalError().rate());
        result.put(
                "true accept rate at 1e-4, cluster", few.trueAcceptRateAt(1e-4).value());
        result.put("true accept rate at 1e-4, local", local.trueAcceptRateAt(1e-4));
    }

    private static double residentOfLargestExecutor() {
        return ProcessHandle.current()
                .descendants()
                .mapToLong(ProcessHandle::pid)
                .mapToDouble(PairMeasurement::resident)
                .max()
                .orElse(Double.NaN);
    }

    private static double resident(long process) {
        try {
            return java.nio.file.Files.readAllLines(java.nio.file.Path.of("/proc/" + process + "/status")).stream()
                    .filter(line -> line.startsWith("VmHWM"))
                    .mapToDouble(line -> 1024e-6 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (java.io.IOException e) {
            return Double.NaN;
        }
    }

    private static float[][] rows() {
        Random random = new Random(2);
        float[][] rows = new float[ALL][DIMENSION];
        double[] centre = new double[DIMENSION];
        for (int i = 0; i < ALL; i++) {
            if (i % EACH == 0) {
                java.util.Arrays.setAll(centre, d -> random.nextGaussian());
            }
            for (int d = 0; d < DIMENSION; d++) {
                rows[i][d] = (float) (centre[d] + 1.3 * random.nextGaussian());
            }
        }
        return rows;
    }

    private static Dataset<Row> dataset(SparkSession spark, float[][] rows, int count) {
        List<Row> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            list.add(RowFactory.create("identity " + i / EACH, rows[i]));
        }
        return spark.createDataFrame(list, DataTypes.createStructType(new StructField[] {
            DataTypes.createStructField("label", DataTypes.StringType, false),
            DataTypes.createStructField("embedding", DataTypes.createArrayType(DataTypes.FloatType), false)
        }));
    }
}
