package org.siamese.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/report.md shows must compile. */
class ReportPageTest {
    private static final String BEFORE =
            """
            import java.nio.file.Path;
            import org.nd4j.linalg.api.ndarray.INDArray;
            import org.siamese.core.batch.*;
            import org.siamese.decision.calibrate.*;
            import org.siamese.decision.evaluate.*;
            import org.siamese.core.model.*;
            import org.siamese.core.train.*;
            import org.siamese.data.dataset.*;
            import org.siamese.data.leak.*;
            import org.siamese.data.verify.*;
            import org.siamese.report.*;
            abstract class Page {
            SiameseModel model; ImageDataset train; ImageDataset test; Labels labels;
            void page() {
            """;

    @Test
    void should_show_code_that_compiles(@TempDir Path classes) throws IOException {
        Path page = Path.of(System.getProperty("basedir", "."))
                .toAbsolutePath()
                .getParent()
                .resolve("docs/report.md");
        List<String> blocks = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(page))
                .results()
                .map(result -> result.group(1))
                .toList();
        assertThat(blocks).hasSize(2);
        assertThat(CompiledText.problems("Page", BEFORE + String.join("", blocks) + "}}", classes))
                .isEmpty();
    }
}
