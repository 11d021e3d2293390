package org.siamese.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.FiniteArrays;
import org.siamese.core.tower.Tower;
import org.siamese.image.file.ModelFileException;
import org.siamese.image.model.ImageModel;

class NonFiniteModelTest {
    /** Its rectified units turn a NaN into 0. */
    private static final Tower TOWER =
            Tower.builder().input(1, 2, 2).dense(3).relu().embedding(2).build();

    private static SiameseModel model(double weight) {
        ComputationGraph network = TowerFile.emptyNetwork(TOWER);
        network.params().assign(0.5);
        network.params().putScalar(0, weight);
        return SiameseModel.of(TOWER, network, Map.of());
    }

    private static INDArray bad(double value) {
        return Nd4j.ones(DataType.FLOAT, 1, 2, 2).putScalar(3, value);
    }

    @Test
    void should_refuse_inputs_that_hold_a_value_that_is_not_finite() {
        SiameseModel model = model(0.5);
        INDArray good = bad(2);
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            INDArray bad = bad(value);
            String message = "features, row 0, value 3: expected a finite number, got " + value;
            assertThatThrownBy(() -> model.embed(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
            assertThatThrownBy(() -> model.distance(good, bad)).hasMessage(message);
            assertThatThrownBy(() -> model.gallery().enrol("x", bad)).hasMessage(message);
            assertThatThrownBy(() -> model.embed(Stream.of(good, bad)).toList())
                    .hasMessage("features, row 1, value 3: expected a finite number, got " + value);
        }
        assertThat(model.embed(good).isNaN().any()).isFalse();
    }

    @Test
    void should_take_finite_values_whose_sum_is_not() {
        INDArray large = Nd4j.valueArrayOf(new long[] {3, 4}, Float.MAX_VALUE, DataType.FLOAT);

        assertThat(FiniteArrays.problem(large)).isEmpty();
        assertThat(FiniteArrays.problem(large.putScalar(2, 1, Double.NaN)))
                .isEqualTo("row 2, value 1: expected a finite number, got NaN");
        assertThat(FiniteArrays.problem(large.transpose()))
                .isEqualTo("row 1, value 2: expected a finite number, got NaN");
        assertThat(FiniteArrays.problem(Nd4j.valueArrayOf(new long[] {300}, 60_000, DataType.FLOAT16)))
                .isEmpty();
    }

    @Test
    void should_pass_on_no_embedding_that_is_not_finite() {
        assertThatThrownBy(() -> model(Double.NaN).embed(bad(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("tower, embeddings, row 0", "expected a finite number");
    }

    @Test
    void should_load_no_file_with_such_parameters(@TempDir Path folder) {
        Path file = folder.resolve("m.siamese");
        model(Double.NaN).save(file);

        assertThatThrownBy(() -> SiameseModel.load(file))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContainingAll(
                        "m.siamese: coefficients.bin, parameter ", "row 0, value 0: expected a finite number, got NaN");
        assertThatThrownBy(() -> ImageModel.load(file)).isInstanceOf(ModelFileException.class);
    }
}
