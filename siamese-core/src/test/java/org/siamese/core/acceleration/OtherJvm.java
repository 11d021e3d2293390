package org.siamese.core.acceleration;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Programs in processes of their own, for what happens once in a process. */
final class OtherJvm {
    private OtherJvm() {}

    static Process start(
            Class<?> program, List<String> options, Map<String, String> environment, String classPath, Path errors)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // What keeps this JVM from warning of native access, from JDK 24 on.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--enable-native-access") || option.startsWith("--sun-misc-unsafe"))
                .forEach(command::add);
        command.addAll(options);
        command.addAll(List.of(
                "-Xmx512m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", classPath, program.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().remove(BlasThreads.VARIABLE);
        builder.environment().putAll(environment);
        return builder.start();
    }
}
