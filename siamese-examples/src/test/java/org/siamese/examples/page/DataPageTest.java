package org.siamese.examples.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/data.md shows must compile, and what it names must exist. */
class DataPageTest {
    private static final String IMPORTS =
            """
            import java.nio.file.Path;
            import org.siamese.core.batch.*;
            import org.siamese.data.dataset.*;
            import org.siamese.image.*;
            import org.siamese.image.decode.*;
            import org.siamese.image.pipeline.*;
            import org.siamese.data.iterator.*;
            import org.siamese.data.leak.*;
            import org.siamese.data.list.*;
            import org.siamese.data.sample.*;
            import org.siamese.data.split.*;
            import org.siamese.data.synthetic.*;
            """;

    private static Path page() {
        return PageCode.page("data.md");
    }

    @Test
    void should_show_code_of_three_lines_that_compiles(@TempDir Path classes) throws IOException {
        List<String> blocks = PageCode.blocks(page(), "java");
        assertThat(blocks)
                .hasSizeGreaterThanOrEqualTo(6)
                .allMatch(block -> block.lines().count() == 3);
        assertThat(PageCode.problems(IMPORTS + "class Page {\n", blocks, classes))
                .isEmpty();
    }

    @Test
    void should_name_classes_that_exist() throws IOException {
        List<String> packages = Stream.concat(
                        Stream.of("dataset", "iterator", "leak", "list", "sample", "split", "synthetic", "download")
                                .map(part -> "org.siamese.data." + part + "."),
                        Stream.of("org.siamese.image.pipeline."))
                .toList();
        List<String> rows = Files.readString(page())
                .lines()
                .filter(line -> line.startsWith("| `"))
                .toList();
        List<String> names = Pattern.compile("`([A-Z][a-z][A-Za-z]+)`")
                .matcher(String.join("\n", rows))
                .results()
                .map((MatchResult result) -> result.group(1))
                .filter(name -> !name.equals("NNN"))
                .toList();

        assertThat(names).hasSizeGreaterThan(25).allSatisfy(name -> assertThat(packages)
                .anyMatch(part -> exists(part + name)));
    }

    private static boolean exists(String name) {
        try {
            Class.forName(name);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
