package org.siamese.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/cluster.md shows must compile. */
class ClusterPageTest {
    private static final String BEFORE =
            """
            import java.nio.file.*;
            import org.apache.spark.sql.*;
            import org.siamese.core.model.*;
            import org.siamese.core.tower.*;
            import org.siamese.core.train.*;
            import org.siamese.data.sample.*;
            import org.siamese.decision.evaluate.*;
            import org.siamese.gallery.*;
            import org.siamese.gallery.store.*;
            import org.siamese.image.model.*;
            import org.siamese.image.pipeline.*;
            import org.siamese.losses.*;
            import org.siamese.spark.*;
            abstract class Page {
            SparkSession spark; Tower tower; Path index; ImageModel model;
            interface Database { static JdbcGalleryStore store() { return null; } }
            """;

    @Test
    void should_show_code_that_compiles(@TempDir Path folder) throws IOException {
        Path page = Path.of("..", "docs", "cluster.md");
        List<String> blocks = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(page))
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
        assertThat(blocks).hasSize(4);
        StringBuilder source = new StringBuilder(BEFORE);
        for (int i = 0; i < blocks.size(); i++) {
            source.append("void block")
                    .append(i)
                    .append("() {\n")
                    .append(blocks.get(i))
                    .append("}\n");
        }
        Path file = Files.writeString(folder.resolve("Page.java"), source + "}");
        StringWriter problems = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        boolean compiled = compiler.getTask(
                        problems,
                        null,
                        null,
                        List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none"),
                        null,
                        compiler.getStandardFileManager(null, null, null).getJavaFileObjects(file))
                .call();
        assertThat(compiled).as(problems.toString()).isTrue();
    }
}
