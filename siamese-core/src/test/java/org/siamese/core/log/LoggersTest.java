package org.siamese.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoggersTest {
    /** What a program prints to standard error whose class path has an SLF4J provider or not. */
    private static List<String> errors(boolean provider) throws Exception {
        String classPath = Arrays.stream(
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .split(File.pathSeparator))
                .filter(entry -> provider || !entry.contains("slf4j-simple"))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        classPath,
                        WarnWithoutProvider.class.getName())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        String text = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text.lines().filter(line -> !line.startsWith("SLF4J")).toList();
    }

    @Test
    void should_write_warnings_and_errors_to_standard_error_where_no_provider_is_there() throws Exception {
        String name = WarnWithoutProvider.class.getName();
        assertThat(errors(false))
                .containsExactly(
                        "WARN " + name + ": epoch 3: two lines",
                        "ERROR " + name + ": no space: java.lang.IllegalStateException: disk full");
    }

    @Test
    void should_leave_it_to_the_provider_where_one_is_there() throws Exception {
        assertThat(Loggers.of(LoggersTest.class)).isSameAs(LoggerFactory.getLogger(LoggersTest.class));
        assertThat(errors(true)).anyMatch(line -> line.contains("an info line"));
    }
}
