package org.siamese.core.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Tells OpenBLAS which matrix kernels fit the processor. The OpenBLAS of ND4J 1.0.0-M2.1 does not know Intel processors that came
 * after it, takes them for one of 2004 and multiplies matrices at a third of their speed. It looks at the environment variable
 * {@value #VARIABLE} once, when it is loaded: so {@link #choose()} must run before anything of ND4J, or the variable be set
 * outside. {@code OPENBLAS_VERBOSE=2} shows what OpenBLAS takes.
 */
public final class BlasKernels {
    /** The environment variable that OpenBLAS reads. */
    public static final String VARIABLE = "OPENBLAS_CORETYPE";

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private BlasKernels() {}

    /** The C library. */
    private interface Environment extends Library {
        int setenv(String name, String value, int overwrite);
    }

    /**
     * Sets the variable for this process where it is not set, on Linux on an Intel processor with AVX2.
     *
     * @return the kernels that were chosen; empty where the choice is left to OpenBLAS
     */
    public static Optional<String> choose() {
        if (System.getenv(VARIABLE) != null || !Files.isReadable(PROCESSORS)) {
            return Optional.empty();
        }
        try {
            Optional<String> kernels = kernelsFor(Files.readAllLines(PROCESSORS));
            if (kernels.isPresent()) {
                Environment libc = Native.loadLibrary("c", Environment.class);
                libc.setenv(VARIABLE, kernels.get(), 0);
            }
            return kernels;
        } catch (IOException | LinkageError e) {
            return Optional.empty();
        }
    }

    static Optional<String> kernelsFor(List<String> processors) {
        boolean intel =
                processors.stream().anyMatch(line -> line.startsWith("vendor_id") && line.endsWith("GenuineIntel"));
        List<String> flags = processors.stream()
                .filter(line -> line.startsWith("flags"))
                .findFirst()
                .map(line -> Arrays.asList(
                        line.substring(line.indexOf(':') + 1).trim().split(" ")))
                .orElse(List.of());
        if (!intel || !flags.containsAll(List.of("avx2", "fma"))) {
            return Optional.empty();
        }
        boolean wide = flags.containsAll(List.of("avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"));
        return Optional.of(wide ? "SKYLAKEX" : "HASWELL");
    }
}
