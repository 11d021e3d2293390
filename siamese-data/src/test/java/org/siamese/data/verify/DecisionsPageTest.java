package org.siamese.data.verify;

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

/** What docs/decisions.md shows must compile. */
class DecisionsPageTest {
    private static final String BEFORE =
            """
            import java.nio.file.Path;
            import java.util.List;
            import org.nd4j.linalg.api.ndarray.INDArray;
            import org.siamese.core.batch.*;
            import org.siamese.core.calibrate.*;
            import org.siamese.core.evaluate.*;
            import org.siamese.core.model.*;
            import org.siamese.data.dataset.*;
            import org.siamese.data.image.*;
            import org.siamese.data.verify.*;
            abstract class Page {
            SiameseModel model, calibrated;
            ImageDataset development, test;
            ImageModel faces;
            Labels labels;
            List<OneShotTask> tasks;
            abstract SiameseModel train(ImageDataset part);
            """;

    @Test
    void should_show_code_that_compiles(@TempDir Path classes) throws IOException {
        Path module =
                Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();
        String page = Files.readString(module.resolveSibling("docs").resolve("decisions.md"));
        List<String> blocks = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(page)
                .results()
                .map(result -> result.group(1))
                .toList();
        assertThat(blocks).hasSize(6);
        StringBuilder source = new StringBuilder(BEFORE);
        for (String block : blocks) {
            source.append("void block")
                    .append(source.length())
                    .append("() {\n")
                    .append(block)
                    .append("}\n");
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
