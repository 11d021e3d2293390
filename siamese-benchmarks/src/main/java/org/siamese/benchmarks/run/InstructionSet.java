package org.siamese.benchmarks.run;

import java.util.Map;

/** The vector instructions that the libraries may use. */
public enum InstructionSet {
    /** All that the processor has. */
    ALL(Map.of()),
    /** Nothing newer than AVX2: oneDNN, PyTorch and its compiler, MKL, OpenBLAS, and the JVM by an option of its own. */
    AVX2(Map.of(
            "ONEDNN_MAX_CPU_ISA", "AVX2",
            "DNNL_MAX_CPU_ISA", "AVX2",
            "ATEN_CPU_CAPABILITY", "avx2",
            "MKL_ENABLE_INSTRUCTIONS", "AVX2",
            "OPENBLAS_CORETYPE", "Haswell"));

    private final Map<String, String> environment;

    InstructionSet(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Environment variables for a peer's process. */
    Map<String, String> environment() {
        return environment;
    }
}
