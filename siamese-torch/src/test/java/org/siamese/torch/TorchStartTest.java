package org.siamese.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Processes that find libtorch in other states: none of them ends the JVM. */
class TorchStartTest {
    private static String start(String classPath, String... options) throws IOException, InterruptedException {
        return start(classPath, List.of(options), List.of());
    }

    private static String start(String classPath, List<String> options, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, StartTorch.class.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().remove("OPENBLAS_THREAD_TIMEOUT");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.strip();
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    @Test
    void should_load_from_an_empty_cache(@TempDir Path cache) throws IOException, InterruptedException {
        assertThat(start(classPath(), "-Dorg.bytedeco.javacpp.cachedir=" + cache))
                .isEqualTo("ready");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void should_let_the_threads_of_openblas_sleep() throws IOException, InterruptedException {
        assertThat(start(classPath(), List.of(), List.of("OPENBLAS_THREAD_TIMEOUT")))
                .isEqualTo("ready\n16");
    }

    @Test
    void should_say_that_the_native_library_is_not_there() throws IOException, InterruptedException {
        String without = Arrays.stream(classPath().split(File.pathSeparator))
                .filter(jar -> !NativeJar.isNative(jar))
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(start(without))
                .startsWith("the native library org.bytedeco:pytorch:" + Loader.getPlatform()
                        + " is not on the class path");
    }

    @Test
    void should_say_that_a_library_that_it_needs_is_not_there(@TempDir Path folder)
            throws IOException, InterruptedException {
        String jar = Arrays.stream(classPath().split(File.pathSeparator))
                .filter(NativeJar::isNative)
                .findFirst()
                .orElseThrow();
        Path partial = folder.resolve("partial.jar");
        String missing = System.mapLibraryName("torch_cpu");
        NativeJar.copyWithout(Path.of(jar), partial, missing);
        assertThat(start(
                        classPath().replace(jar, partial.toString()),
                        "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("cache")))
                .startsWith("libtorch does not load: ")
                .contains(missing);
    }

    /** The jar of native libraries. */
    private static final class NativeJar {
        static boolean isNative(String jar) {
            return jar.contains("pytorch-") && jar.contains(Loader.getPlatform());
        }

        static void copyWithout(Path from, Path to, String file) throws IOException {
            try (ZipInputStream in = new ZipInputStream(Files.newInputStream(from));
                    ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
                out.setLevel(1);
                for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                    if (!entry.getName().endsWith("/" + file)) {
                        out.putNextEntry(new ZipEntry(entry.getName()));
                        in.transferTo(out);
                    }
                }
            }
        }
    }
}
