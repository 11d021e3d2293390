package org.siamese.torch.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.engine.Precision;
import org.siamese.core.layer.SeededDropout;
import org.siamese.core.layer.SeededMask;
import org.siamese.core.layer.SeededSpatialDropout;
import org.siamese.core.plan.Dropout;
import org.siamese.torch.internal.natives.DeviceChoice;
import org.siamese.torch.internal.natives.Kept;
import org.siamese.torch.internal.natives.TorchDevice;
import org.siamese.torch.internal.natives.TorchProbe;
import org.siamese.torch.internal.natives.TorchSettings;

/** Masks of the device against those of the host, bit for bit. */
@SuppressWarnings("try") // scopes are there to be closed, not to be read
class DropoutMasksTest {
    private static final TorchDevice DEVICE = TorchDevice.of(
            DeviceChoice.of(new TorchSettings(Optional.of("cpu"), false, false, false), TorchProbe.ofThisMachine()),
            TorchSettings.ofDefaults());

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-9, 0.1, 0.2, 0.3, 0.5, 0.75, 0.9, 1 - 1e-9})
    void should_drop_what_the_host_drops(double probability) {
        for (long seed : new long[] {0, 5, Long.MIN_VALUE, -1}) {
            requireSame(new SeededDropout(probability, seed, 3), new long[] {7, 143}, 0, 9, 2);
        }
    }

    @Test
    void should_drop_the_same_in_a_part_of_a_batch() {
        requireSame(new SeededDropout(0.4, 5, 3), new long[] {6, 2, 5, 7}, 12, 1_000_000, 3);
        requireSame(new SeededSpatialDropout(0.4, 5, 4), new long[] {6, 200, 5, 7}, 1L << 40, 3, 0);
    }

    @Test
    void should_drop_whole_channels() {
        requireSame(new SeededSpatialDropout(0.2, -77, 1), new long[] {128, 8, 3, 2}, 0, 0, 0);
    }

    private static void requireSame(SeededMask mask, long[] shape, long firstRow, int iteration, int epoch) {
        try (PointerScope scope = new PointerScope();
                Kept kept = new Kept()) {
            DropoutMasks masks = new DropoutMasks(new Dropout(mask), new Site(DEVICE, null, null, null, kept, false));
            Tensor values = DEVICE.zeros(shape);
            Tensor made = masks.of(values, new Pass(true, firstRow, iteration, epoch, Precision.FLOAT32));
            assertThat(made.dim()).isEqualTo(shape.length);
            INDArray got = TorchDevice.download(made);
            assertThat(got.data().asFloat()).containsExactly(mask.mask(shape, firstRow, iteration, epoch));
        }
    }
}
