package org.siamese.examples.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The BOM has no parent, so that it manages nothing but Siamese and its native libraries; it repeats versions of the build. */
class BomTest {
    private static final Path ROOT = PageCode.root();
    private static final Pattern VERSION = Pattern.compile("<([\\w.-]+)\\.version>([^<]+)</\\1\\.version>");

    private static Map<String, String> versions(Path pom) throws IOException {
        Map<String, String> versions = new TreeMap<>();
        VERSION.matcher(Files.readString(pom)).results().forEach(match -> versions.put(match.group(1), match.group(2)));
        return versions;
    }

    private static List<String> all(Path pom, String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(pom))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    @Test
    void should_manage_the_versions_of_the_build() throws IOException {
        Map<String, String> build = versions(ROOT.resolve("pom.xml"));
        Map<String, String> bom = versions(ROOT.resolve("siamese-bom/pom.xml"));
        assertThat(bom).isNotEmpty();
        assertThat(build).containsAllEntriesOf(bom);
        assertThat(all(
                        ROOT.resolve("siamese-bom/pom.xml"),
                        "<artifactId>siamese-bom</artifactId>\\s*<version>([^<]+)<"))
                .isEqualTo(
                        all(ROOT.resolve("pom.xml"), "<artifactId>siamese-parent</artifactId>\\s*<version>([^<]+)<"));
    }

    @Test
    void should_list_every_published_library() throws IOException {
        List<String> libraries = all(ROOT.resolve("pom.xml"), "<module>([^<]+)</module>").stream()
                .filter(module -> !module.equals("siamese-bom")
                        && !module.equals("siamese-examples")
                        && !module.equals("siamese-benchmarks"))
                .toList();
        assertThat(all(ROOT.resolve("siamese-bom/pom.xml"), "<artifactId>(siamese[^<]*)</artifactId>"))
                .containsAll(libraries);
    }
}
