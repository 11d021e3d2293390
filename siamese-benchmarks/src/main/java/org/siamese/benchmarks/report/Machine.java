package org.siamese.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells the machine in one line. */
public final class Machine {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private Machine() {}

    /** Processor, cores, threads in use, system, Java, date, and the environment variables that change native libraries. */
    public static String line(int threads, LocalDate date) {
        String variables = Stream.of("OPENBLAS_CORETYPE", "OMP_WAIT_POLICY", "KMP_AFFINITY", "MKL_DEBUG_CPU_TYPE")
                .filter(name -> System.getenv(name) != null)
                .map(name -> ", " + name + "=" + System.getenv(name))
                .collect(Collectors.joining());
        return processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores, " + threads + " threads, "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", Java "
                + Runtime.version() + ", " + date + variables;
    }

    private static String processor() {
        Optional<String> name = Optional.empty();
        String wide = "";
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            for (String line : lines.toList()) {
                if (line.startsWith("model name") && name.isEmpty()) {
                    name = Optional.of(line.substring(line.indexOf(':') + 1).strip());
                }
                if (line.startsWith("flags")) {
                    wide = line.contains(" avx512f") ? " (AVX-512)" : line.contains(" avx2") ? " (AVX2)" : "";
                }
            }
        } catch (IOException e) {
            // No such file on this system.
        }
        return name.orElse(System.getProperty("os.arch")) + wide;
    }
}
