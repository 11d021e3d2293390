package org.siamese.examples.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pages about ONNX show must compile. */
class OnnxPagesTest {
    private static final String BEFORE =
            """
            import java.nio.file.Path;
            import org.siamese.core.model.*;
            import org.siamese.data.dataset.*;
            import org.siamese.data.verify.*;
            import org.siamese.decision.*;
            import org.siamese.decision.calibrate.*;
            import org.siamese.decision.distance.*;
            import org.siamese.decision.evaluate.*;
            import org.siamese.image.landmark.*;
            import org.siamese.image.model.*;
            import org.siamese.image.pipeline.*;
            import org.siamese.onnx.*;
            abstract class Page {
            ImageDataset people;
            """;

    @Test
    void should_show_code_that_compiles(@TempDir Path classes) throws IOException {
        List<String> runtime = PageCode.blocks(PageCode.page("onnx-runtime.md"), "java");
        assertThat(runtime).hasSize(3);
        assertThat(PageCode.problems(BEFORE, runtime, classes)).isEmpty();
        List<String> faces = PageCode.blocks(PageCode.page("faces-pretrained.md"), "java");
        assertThat(faces).hasSize(2);
        assertThat(PageCode.problems(BEFORE, List.of(String.join("", faces)), classes))
                .isEmpty();
    }
}
