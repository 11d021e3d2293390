package org.siamese.core.acceleration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The processor.
 *
 * @param name the model, as the operating system calls it
 * @param features names of its abilities as Linux lists them; empty where they are not known
 */
record Processor(String name, Set<String> features) {
    private static final Path LINUX = Path.of("/proc/cpuinfo");

    Processor {
        features = Set.copyOf(features);
    }

    static Processor read() {
        try {
            return Files.isReadable(LINUX) ? parse(Files.readAllLines(LINUX)) : unknown();
        } catch (IOException e) {
            return unknown();
        }
    }

    private static Processor unknown() {
        String windows = System.getenv("PROCESSOR_IDENTIFIER");
        return new Processor(windows == null ? System.getProperty("os.arch") : windows, Set.of());
    }

    static Processor parse(List<String> lines) {
        return new Processor(
                value(lines, "model name").orElse(System.getProperty("os.arch")),
                value(lines, "flags")
                        .or(() -> value(lines, "Features"))
                        .map(flags -> Set.of(flags.split("\\s+")))
                        .orElse(Set.of()));
    }

    private static Optional<String> value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key) && line.contains(":"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    boolean avx2() {
        return features.containsAll(Set.of("avx2", "fma"));
    }

    /** AVX-512 with the parts that the native libraries of that name are made for. */
    boolean avx512() {
        return features.containsAll(Set.of("avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"));
    }
}
