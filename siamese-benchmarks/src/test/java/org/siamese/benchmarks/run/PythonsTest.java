package org.siamese.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Pythons are shell scripts here. */
@DisabledOnOs(OS.WINDOWS)
class PythonsTest {
    @TempDir
    private Path folder;

    private String python(String name, String script) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file.toString();
    }

    @Test
    void should_read_versions() {
        assertThat(Pythons.found("p", "torch 2.13.0+cpu")).contains(new Pythons.Found("p", 2, 13, 0));
        assertThat(Pythons.found("p", "torch 1.13.0a0+gitunknown")).contains(new Pythons.Found("p", 1, 13, 0));
        assertThat(Pythons.found("p", "torch 2.4")).contains(new Pythons.Found("p", 2, 4, 0));
        assertThat(Pythons.found("p", "")).isEmpty();
    }

    @Test
    void should_prefer_the_newest_and_the_first_of_equals() throws IOException {
        String old = python("a/python3", "echo torch 2.9.1");
        String newest = python("b/python3", "echo torch 2.13.0+cpu");
        String same = python("c/python3", "echo torch 2.13.0");
        String without = python("d/python3", "exit 1");
        assertThat(Pythons.newest(List.of(without, old, newest, same, "/no/such/python")))
                .contains(new Pythons.Found(newest, 2, 13, 0));
        assertThat(Pythons.newest(List.of(without))).isEmpty();
    }

    @Test
    void should_look_through_the_search_path_in_its_order() throws IOException {
        String second = python("b/python3.11", "");
        String first = python("a/python3", "");
        python("a/python3-config", "");
        python("a/pythonw", "");
        String path =
                String.join(File.pathSeparator, folder + "/a", "", folder + "/missing", folder + "/b", folder + "/a");
        assertThat(Pythons.onPath(path)).containsExactly(first, second);
    }
}
