package org.siamese.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.evaluate.PairHistogram;
import org.siamese.decision.evaluate.Roc;
import org.siamese.decision.evaluate.ScoredPairs;

class PairEvaluationTest {
    private static final int IDENTITIES = 250;
    private static final int EACH = 8;

    private static SparkSession spark;
    private static final float[][] ROWS = embeddings();

    @BeforeAll
    static void start() {
        spark = TestCluster.session();
    }

    private static float[][] embeddings() {
        Random random = new Random(2);
        float[][] rows = new float[IDENTITIES * EACH][16];
        for (int i = 0; i < rows.length; i += EACH) {
            double[] centre = random.doubles(16, -1, 1).toArray();
            for (int k = 0; k < EACH; k++) {
                for (int d = 0; d < 16; d++) {
                    rows[i + k][d] = (float) (centre[d] + 0.5 * random.nextGaussian());
                }
            }
        }
        rows[1] = rows[0].clone();
        return rows;
    }

    private static Dataset<Row> dataset(float[][] rows) {
        List<Row> list = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            list.add(RowFactory.create("identity " + i / EACH, rows[i]));
        }
        return spark.createDataFrame(list, DataTypes.createStructType(new StructField[] {
            DataTypes.createStructField("label", DataTypes.StringType, false),
            DataTypes.createStructField("embedding", DataTypes.createArrayType(DataTypes.FloatType), false)
        }));
    }

    @Test
    void should_equal_the_measures_of_the_list_of_all_pairs() {
        PairHistogram got = PairEvaluation.ofDefaults().withBlockRows(300).allPairs(dataset(ROWS));
        int[] identities = new int[ROWS.length];
        for (int i = 0; i < identities.length; i++) {
            identities[i] = i / EACH;
        }
        Roc expected = Roc.of(ScoredPairs.allPairs(RowMatrix.of(ROWS), identities, EuclideanDistance.ofUnitRows()));
        assertThat(got.same()).isEqualTo(expected.sameCount());
        assertThat(got.different()).isEqualTo(expected.differentCount());
        assertThat(got.equalErrorRate().value())
                .isBetween(0.01, 0.4)
                .isCloseTo(expected.equalError().rate(), within(5e-4));
        assertThat(got.area().value()).isCloseTo(expected.area(), within(1e-5));
        assertThat(got.trueAcceptRateAt(1e-3).value()).isCloseTo(expected.trueAcceptRateAt(1e-3), within(3e-3));
        assertThat(got.equalErrorRate().upper())
                .isGreaterThan(got.equalErrorRate().value());
    }

    @Test
    void should_refuse_embeddings_that_are_not_finite() {
        float[][] bad = {ROWS[0], ROWS[2].clone(), ROWS[3]};
        bad[1][4] = Float.NaN;
        assertThatThrownBy(() -> PairEvaluation.ofDefaults().allPairs(dataset(bad)))
                .hasStackTraceContaining("identity 0: expected finite values");
    }
}
