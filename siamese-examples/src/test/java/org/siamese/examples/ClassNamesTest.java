package org.siamese.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A name means one class: in all modules, in main and test code. */
class ClassNamesTest {
    @Test
    void should_name_each_file_of_the_project_once() throws IOException {
        Map<String, List<Path>> byName;
        try (Stream<Path> modules = Files.list(root())) {
            byName = modules.filter(module -> module.getFileName().toString().startsWith("siamese-"))
                    .flatMap(ClassNamesTest::sources)
                    .filter(file -> !file.endsWith("package-info.java"))
                    .collect(Collectors.groupingBy(file -> file.getFileName().toString()));
        }
        assertThat(byName).hasSizeGreaterThan(500).containsKey("ClassNamesTest.java");
        assertThat(byName.values().stream().filter(files -> files.size() > 1)).isEmpty();
    }

    private static Path root() {
        return Path.of(System.getProperty("basedir", "."))
                .toAbsolutePath()
                .normalize()
                .getParent();
    }

    private static Stream<Path> sources(Path module) {
        Path folder = module.resolve("src");
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
