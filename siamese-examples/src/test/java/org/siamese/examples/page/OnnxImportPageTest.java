package org.siamese.examples.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/onnx-import.md shows compiles, and its program fine-tunes a network. */
class OnnxImportPageTest {
    private static final String BEFORE =
            """
            import java.nio.file.Path;
            import org.nd4j.linalg.api.ndarray.INDArray;
            import org.nd4j.linalg.learning.config.Adam;
            import org.siamese.core.batch.BatchSource;
            import org.siamese.core.layer.RunningVariance;
            import org.siamese.core.model.SiameseModel;
            import org.siamese.core.tower.Tower;
            import org.siamese.dl4j.onnx.OnnxParameter;
            import org.siamese.dl4j.onnx.OnnxTower;
            import org.siamese.losses.HadsellContrastiveLoss;
            abstract class Page {
            OnnxTower backbone;
            SiameseModel model;
            BatchSource batches;
            """;

    @Test
    void should_show_code_that_compiles(@TempDir Path classes) throws IOException {
        List<String> blocks = PageCode.blocks(PageCode.page("onnx-import.md"), "java");
        assertThat(blocks).hasSize(4);
        assertThat(PageCode.problems(BEFORE, blocks.subList(1, 4), classes)).isEmpty();
    }

    @Test
    void should_show_a_program_that_fine_tunes_a_backbone(@TempDir Path folder) throws Exception {
        Path file = PageCode.root()
                .resolve("siamese-dl4j/src/test/resources/onnx/import/mobilefacenet/legacy-op17-bn.onnx");
        String program =
                PageCode.blocks(PageCode.page("onnx-import.md"), "java").get(0);
        assertThat(PageCode.run(program, folder, file.toString()))
                .contains("GroupedConvolution")
                .containsPattern("one person: \\d")
                .containsPattern("two persons: \\d");
    }
}
