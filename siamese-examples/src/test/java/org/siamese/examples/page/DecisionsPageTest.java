package org.siamese.examples.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/decisions.md shows must compile. */
class DecisionsPageTest {
    private static final String BEFORE =
            """
            import java.nio.file.Path;
            import java.util.List;
            import java.util.Map;
            import java.util.stream.IntStream;
            import org.siamese.core.distance.*;
            import org.siamese.decision.*;
            import org.siamese.decision.calibrate.*;
            import org.siamese.decision.distance.*;
            import org.siamese.decision.evaluate.*;
            import org.siamese.core.model.*;
            import org.siamese.data.dataset.*;
            import org.siamese.image.*;
            import org.siamese.image.inference.*;
            import org.siamese.image.model.*;
            import org.siamese.image.pipeline.*;
            import org.siamese.data.verify.*;
            abstract class Page {
            SiameseModel model, secondModel, thirdModel, steady, calibrated;
            ImageDataset train, calibrationSet, test;
            ImageModel faces;
            int[] labels;
            List<OneShotTask> tasks;
            ModelCalibration calibration;
            abstract float[] network(float[] pixels);
            abstract SiameseModel train(ImageDataset part);
            """;

    @Test
    void should_show_code_that_compiles(@TempDir Path classes) throws IOException {
        List<String> blocks = PageCode.blocks(PageCode.page("decisions.md"), "java");
        assertThat(blocks).hasSize(10);
        assertThat(PageCode.problems(BEFORE, blocks, classes)).isEmpty();
    }
}
