package org.siamese.examples.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/pytorch-metric-learning.md names classes that exist, and says rightly which do not. */
class TranslationPageTest {
    private static final String BEFORE =
            """
            import org.siamese.decision.distance.*;
            import org.siamese.losses.*;
            import org.siamese.losses.miner.*;
            import org.siamese.losses.reducer.*;
            class Page {
            """;

    /** Rows of the tables: what is there, what is here. */
    private static List<String[]> rows() throws IOException {
        return Files.readString(PageCode.page("pytorch-metric-learning.md"))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| there"))
                .map(line -> line.substring(2, line.length() - 2).split(" \\| ", 2))
                .toList();
    }

    private static List<String> classNames(String text) {
        return Pattern.compile("`([A-Z]\\w*[a-z]\\w*)[^`]*`")
                .matcher(text)
                .results()
                .map(name -> name.group(1))
                .toList();
    }

    private static Set<String> publicClasses() {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("org.siamese").stream()
                        .filter(type ->
                                type.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.PUBLIC))
                        .map(JavaClass::getSimpleName)
                        .collect(Collectors.toSet());
    }

    @Test
    void should_name_our_classes() throws IOException {
        Set<String> ours = publicClasses();
        List<String> named =
                rows().stream().flatMap(row -> classNames(row[1]).stream()).toList();
        assertThat(named).hasSizeGreaterThan(70);
        assertThat(ours).containsAll(named);
    }

    @Test
    void should_say_rightly_what_there_is_not() throws IOException {
        List<String> missing = rows().stream()
                .filter(row -> row[1].startsWith("-"))
                .flatMap(row -> classNames(row[0]).stream())
                .toList();
        assertThat(missing).isNotEmpty();
        assertThat(publicClasses()).doesNotContainAnyElementsOf(missing);
    }

    @Test
    void should_say_one_thing_of_each_name() throws IOException {
        List<String[]> rows = rows();
        assertThat(rows.stream().map(row -> row[0])).doesNotHaveDuplicates();
        assertThat(rows).hasSizeGreaterThan(90).allSatisfy(row -> assertThat(row)
                .hasSize(2));
    }

    @Test
    void should_show_code_that_compiles(@TempDir Path classes) throws IOException {
        List<String> blocks = PageCode.blocks(PageCode.page("pytorch-metric-learning.md"), "java");
        assertThat(blocks).hasSize(1);
        assertThat(PageCode.problems(BEFORE, blocks, classes)).isEmpty();
    }
}
