package org.siamese.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BlasKernelsTest {
    private static List<String> processor(String vendor, String flags) {
        return List.of("processor\t: 0", "vendor_id\t: " + vendor, "flags\t\t: " + flags);
    }

    @Test
    void should_take_what_an_intel_processor_can_do() {
        assertThat(BlasKernels.kernelsFor(processor("GenuineIntel", "fma avx avx2")))
                .contains("HASWELL");
        assertThat(BlasKernels.kernelsFor(processor(
                        "GenuineIntel", "fma avx avx2 avx512f avx512dq avx512cd avx512bw avx512vl avx512_fp16")))
                .contains("SKYLAKEX");
        assertThat(BlasKernels.kernelsFor(processor("GenuineIntel", "fma avx2 avx512f avx512cd")))
                .contains("HASWELL");
    }

    @Test
    void should_leave_others_to_openblas() {
        assertThat(BlasKernels.kernelsFor(processor("GenuineIntel", "sse2 avx")))
                .isEmpty();
        assertThat(BlasKernels.kernelsFor(processor("AuthenticAMD", "fma avx2 avx512f")))
                .isEmpty();
        assertThat(BlasKernels.kernelsFor(List.of("CPU architecture: 8"))).isEmpty();
    }
}
