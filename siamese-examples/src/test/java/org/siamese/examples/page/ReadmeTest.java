package org.siamese.examples.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows must be true. */
class ReadmeTest {
    private static final String IMPORTS =
            """
            import java.nio.file.Path;
            import org.siamese.core.model.*;
            import org.siamese.decision.*;
            import org.siamese.decision.calibrate.*;
            import org.siamese.data.verify.*;
            import org.siamese.image.model.*;
            import org.siamese.core.tower.*;
            import org.siamese.core.train.*;
            import org.siamese.data.dataset.*;
            import org.siamese.image.*;
            import org.siamese.image.decode.*;
            import org.siamese.image.pipeline.*;
            import org.siamese.data.iterator.*;
            import org.siamese.data.sample.*;
            import org.siamese.data.split.*;
            import org.siamese.losses.*;
            """;

    private static final Path PAGE = PageCode.root().resolve("README.md");

    @Test
    void should_begin_with_two_commands_of_one_line_each() throws IOException {
        List<String> commands = PageCode.blocks(PAGE, "sh");
        assertThat(commands).hasSizeGreaterThanOrEqualTo(2);
        assertThat(commands.subList(0, 2))
                .allMatch(command -> command.strip().lines().count() == 1);
        assertThat(commands.get(0)).contains("siamese-examples.jar faces");
        assertThat(commands.get(1)).contains("mvn");
    }

    @Test
    void should_show_code_of_about_ten_lines_that_compiles(@TempDir Path classes) throws IOException {
        List<String> code = PageCode.blocks(PAGE, "java");
        assertThat(code).hasSize(2);
        assertThat(code.get(0).lines().count()).isLessThanOrEqualTo(12);
        assertThat(code.get(1).lines().count()).isLessThanOrEqualTo(5);
        assertThat(PageCode.problems(IMPORTS + "class Page {\n", code, classes)).isEmpty();
    }

    @Test
    void should_link_to_files_that_exist() throws IOException {
        Matcher links = Pattern.compile("\\]\\(([^)#:]+)\\)").matcher(Files.readString(PAGE));
        assertThat(links.results().map(link -> link.group(1)).toList())
                .isNotEmpty()
                .allSatisfy(link -> assertThat(PageCode.root().resolve(link)).exists());
    }
}
