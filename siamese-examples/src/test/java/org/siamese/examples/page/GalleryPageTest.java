package org.siamese.examples.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/gallery.md shows must compile. */
class GalleryPageTest {
    private static final String BEFORE =
            """
            import java.nio.file.Path;
            import java.util.List;
            import javax.sql.DataSource;
            import org.siamese.decision.*;
            import org.siamese.decision.evaluate.*;
            import org.siamese.gallery.*;
            import org.siamese.gallery.index.*;
            import org.siamese.gallery.store.*;
            import org.siamese.image.model.*;
            abstract class Page {
            ImageModel faces;
            ImageModel betterFaces;
            IndexedGallery staff;
            float[] vector;
            List<LabelledVector> probes;
            DataSource dataSource;
            """;

    @Test
    void should_show_code_that_compiles(@TempDir Path classes) throws IOException {
        List<String> blocks = PageCode.blocks(PageCode.page("gallery.md"), "java");
        assertThat(blocks).hasSize(6);
        assertThat(PageCode.problems(BEFORE, blocks, classes)).isEmpty();
    }
}
