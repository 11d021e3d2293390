package org.siamese.onednn.internal.natives;

import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;

/** The native library. */
public final class OneDnn {
    private OneDnn() {}

    /** Looks once; the JVM loads a native library once too. */
    private static final class Loading {
        static final Optional<String> PROBLEM = problem();

        private static Optional<String> problem() {
            try {
                Loader.load(dnnl.class);
                return Optional.empty();
            } catch (LinkageError | RuntimeException e) {
                return Optional.of("the native library of oneDNN does not load (" + e
                        + "); put org.bytedeco:dnnl and org.bytedeco:opencl with the classifier "
                        + Loader.getPlatform() + " on the class path");
            }
        }
    }

    /** How many values one of its instructions works on. */
    public static int vectorFloats() {
        int wide = dnnl.dnnl_cpu_isa_avx512_core;
        return (dnnl.dnnl_get_effective_cpu_isa() & wide) == wide ? 16 : 8;
    }

    /** Whether the processor multiplies tiles of bfloat16, as with AMX: many times as fast as values of float32. */
    public static boolean multipliesTiles() {
        int needed = dnnl.dnnl_cpu_isa_avx512_core_amx;
        return (dnnl.dnnl_get_effective_cpu_isa() & needed) == needed;
    }

    /** Why products of bfloat16 gain nothing on this machine; empty where its processor has instructions for them. */
    public static Optional<String> bfloat16Obstacle() {
        int needed = dnnl.dnnl_cpu_isa_avx512_core_bf16;
        return (dnnl.dnnl_get_effective_cpu_isa() & needed) == needed
                ? Optional.empty()
                : Optional.of("the processor has no instructions for bfloat16, or oneDNN was told not to use them:"
                        + " AVX512_BF16 or AMX is needed");
    }

    /** Why the library cannot be used on this machine; empty where it can. */
    public static Optional<String> loadingProblem() {
        return Loading.PROBLEM;
    }
}
