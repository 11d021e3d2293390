package org.siamese.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.engine.Precision;
import org.siamese.core.engine.UnsupportedPrecisionException;
import org.siamese.decision.calibrate.ModelCalibration;

/** Here Deeplearning4j's engine is the only one, which computes in float32. */
class ModelPrecisionTest {
    private static final INDArray INPUT =
            Nd4j.linspace(-1, 1, 36, DataType.FLOAT).reshape(1, 6, 6);

    @TempDir
    private Path folder;

    @Test
    void should_refuse_a_precision_that_no_engine_computes() {
        SiameseModel model = GoldenModel.model();
        assertThat(model.precision()).isEqualTo(Precision.FLOAT32);
        assertThatThrownBy(() -> model.withPrecision(Precision.BFLOAT16))
                .isInstanceOf(UnsupportedPrecisionException.class)
                .hasMessageContaining("BFLOAT16")
                .hasMessageContaining("float32 only");
    }

    @Test
    void should_embed_a_loaded_model_in_float32_where_its_own_precision_is_not_computed() {
        SiameseModel model = GoldenModel.model();
        Path file = folder.resolve("half.siamese");
        model.withAttachment(SiameseModel.PRECISION, Precision.BFLOAT16.name()).save(file);
        SiameseModel loaded = SiameseModel.load(file);
        assertThat(loaded.precision()).isEqualTo(Precision.BFLOAT16);
        assertThat(loaded.embed(INPUT)).isEqualTo(model.embed(INPUT));
    }

    @Test
    void should_record_float32_and_drop_the_calibration() {
        SiameseModel model = GoldenModel.model()
                .withCalibration(
                        ModelCalibration.on(FortyPairs.scored(), "forty pairs").build());
        SiameseModel other = model.withPrecision(Precision.FLOAT32);
        assertThat(other.precision()).isEqualTo(Precision.FLOAT32);
        assertThat(other.calibration()).isEmpty();
        assertThat(other.embed(INPUT)).isEqualTo(model.embed(INPUT));
    }
}
