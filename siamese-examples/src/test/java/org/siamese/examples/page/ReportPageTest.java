package org.siamese.examples.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/report.md shows must compile. */
class ReportPageTest {
    private static final String BEFORE =
            """
            import java.nio.file.Path;
            import org.nd4j.linalg.api.ndarray.INDArray;
            import org.siamese.core.distance.*;
            import org.siamese.decision.calibrate.*;
            import org.siamese.decision.distance.*;
            import org.siamese.decision.evaluate.*;
            import org.siamese.core.model.*;
            import org.siamese.core.train.*;
            import org.siamese.data.dataset.*;
            import org.siamese.data.leak.*;
            import org.siamese.data.verify.*;
            import org.siamese.report.*;
            abstract class Page {
            SiameseModel model; ImageDataset train; ImageDataset test; int[] labels;
            """;

    @Test
    void should_show_code_that_compiles(@TempDir Path classes) throws IOException {
        List<String> blocks = PageCode.blocks(PageCode.page("report.md"), "java");
        assertThat(blocks).hasSize(2);
        assertThat(PageCode.problems(BEFORE, List.of(String.join("", blocks)), classes))
                .isEmpty();
    }
}
