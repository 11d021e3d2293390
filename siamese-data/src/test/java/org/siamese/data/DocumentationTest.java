package org.siamese.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/data.md shows must compile, and what it names must exist. */
class DocumentationTest {
    private static final String IMPORTS =
            """
            import java.nio.file.Path;
            import org.siamese.core.batch.*;
            import org.siamese.data.dataset.*;
            import org.siamese.data.image.*;
            import org.siamese.data.iterator.*;
            import org.siamese.data.leak.*;
            import org.siamese.data.list.*;
            import org.siamese.data.sample.*;
            import org.siamese.data.split.*;
            import org.siamese.data.synthetic.*;
            """;

    private static Path page() {
        Path module =
                Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();
        return module.resolveSibling("docs").resolve("data.md");
    }

    private static List<String> blocks() throws IOException {
        return Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(page()))
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    @Test
    void should_show_code_of_three_lines_that_compiles(@TempDir Path classes) throws IOException {
        assertThat(blocks())
                .hasSizeGreaterThanOrEqualTo(6)
                .allMatch(block -> block.lines().count() == 3);
        StringBuilder source = new StringBuilder(IMPORTS).append("class Page {\n");
        for (int i = 0; i < blocks().size(); i++) {
            source.append("void block")
                    .append(i)
                    .append("() {\n")
                    .append(blocks().get(i))
                    .append("}\n");
        }
        String text = source.append("}").toString();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///Page.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
        List<String> options = List.of("-d", classes.toString(), "-classpath", System.getProperty("java.class.path"));
        compiler.getTask(null, null, problems, options, null, List.of(file)).call();

        assertThat(problems.getDiagnostics())
                .extracting(problem -> problem.getMessage(Locale.ROOT))
                .isEmpty();
    }

    @Test
    void should_name_classes_that_exist() throws IOException {
        List<String> packages =
                List.of("dataset", "image", "iterator", "leak", "list", "sample", "split", "synthetic", "download");
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
                .anyMatch(part -> exists("org.siamese.data." + part + "." + name)));
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
