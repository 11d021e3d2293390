package org.siamese.examples.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
            import org.siamese.data.verify.*;
            import org.siamese.losses.*;
            abstract class Page {
            BatchSource batches; SiameseModel model; INDArray validation; Labels identities;
            List<ItemPair> pairs; ImageDataset faces, calibrationImages;
            """;

    @Test
    void should_show_code_that_compiles(@TempDir Path classes) throws IOException {
        List<String> blocks = PageCode.blocks(PageCode.page("training.md"), "java");
        assertThat(blocks).hasSizeGreaterThanOrEqualTo(6);
        assertThat(PageCode.problems(BEFORE, blocks, classes)).isEmpty();
    }
}
