package org.siamese.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/training.md shows must compile. */
class TrainingPageTest {
    private static final String BEFORE =
            """
            import java.nio.file.Path;
            import java.time.Duration;
            import java.util.List;
            import org.nd4j.linalg.api.ndarray.INDArray;
            import org.nd4j.linalg.learning.config.Adam;
            import org.nd4j.linalg.schedule.*;
            import org.siamese.core.batch.*;
            import org.siamese.core.model.*;
            import org.siamese.core.tower.*;
            import org.siamese.core.train.*;
            import org.siamese.data.dataset.*;
            import org.siamese.data.iterator.*;
            import org.siamese.data.sample.*;
            import org.siamese.losses.*;
            abstract class Page {
            BatchSource batches; SiameseModel model; INDArray development; Labels identities;
            List<ItemPair> pairs; ImageDataset faces;
            """;

    @Test
    void should_show_code_that_compiles(@TempDir Path classes) throws IOException {
        Path page = Path.of(System.getProperty("basedir", "."))
                .toAbsolutePath()
                .getParent()
                .resolve("docs/training.md");
        List<String> blocks = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(page))
                .results()
                .map(result -> result.group(1))
                .toList();
        assertThat(blocks).hasSizeGreaterThanOrEqualTo(6);
        StringBuilder source = new StringBuilder(BEFORE);
        for (int i = 0; i < blocks.size(); i++) {
            source.append("void block" + i + "() {\n" + blocks.get(i) + "}\n");
        }
        String text = source.append("}").toString();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///Page.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
        List<String> options = List.of("-d", classes.toString(), "-classpath", System.getProperty("java.class.path"));
        ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, problems, options, null, List.of(file))
                .call();
        assertThat(problems.getDiagnostics())
                .extracting(problem -> problem.getMessage(Locale.ROOT))
                .isEmpty();
    }
}
