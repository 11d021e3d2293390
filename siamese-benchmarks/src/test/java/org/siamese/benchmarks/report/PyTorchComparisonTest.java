package org.siamese.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PyTorchComparisonTest {
    private static PyTorchComparison comparison() {
        Samples samples = new Samples();
        samples.add("face.train", "siamese", 0.2);
        samples.add("face.train", "pytorch", 0.5);
        samples.add("face.train", "pytorch-compiled", 0.4);
        samples.add("face.embed", "siamese", 3000);
        samples.add("face.embed", "pytorch", 1500);
        samples.add("face.embed", "pytorch-compiled", 1000);
        samples.add("face.memory", "pytorch", 1e9);
        samples.add("resnet.train", "siamese", 0.1);
        samples.add("resnet.train", "pytorch", 0.2);
        samples.add("signature.train", "siamese", 0.1);
        return new PyTorchComparison(samples, Optional.of("2.13.0+cpu"));
    }

    @Test
    void should_compare_with_the_better_of_eager_and_compiled() {
        assertThat(comparison().ratio("face.train")).hasValueCloseTo(0.5, within(1e-12));
        assertThat(comparison().ratio("face.embed")).hasValueCloseTo(2.0, within(1e-12));
        assertThat(comparison().ratio("resnet.train")).hasValueCloseTo(0.5, within(1e-12));
        assertThat(comparison().ratio("signature.train")).isEmpty();
    }

    @Test
    void should_name_the_version_and_leave_the_cell_of_a_failed_mode_empty() {
        assertThat(comparison().lines())
                .containsExactly(
                        "| measure | siamese | PyTorch 2.13.0+cpu, eager | the same, torch.compile | siamese over the better |",
                        "|---|---|---|---|---|",
                        "| face.train | 0.2000 s | 0.5000 s | 0.4000 s | 0.500 |",
                        "| face.embed | 3000 images/s | 1500 images/s | 1000 images/s | 2.000 |",
                        "| resnet.train | 0.1000 s | 0.2000 s |  | 0.500 |");
    }

    @Test
    void should_print_nothing_where_pytorch_did_not_run() {
        assertThat(new PyTorchComparison(new Samples(), Optional.empty()).lines())
                .isEmpty();
    }
}
