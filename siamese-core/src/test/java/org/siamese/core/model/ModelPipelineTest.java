package org.siamese.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.tower.Tower;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.image.pipeline.Outside;
import org.siamese.image.pipeline.PipelineException;
import org.siamese.image.pipeline.RandomAffine;

class ModelPipelineTest {
    private static SiameseModel model() {
        Tower tower = Tower.builder().input(1, 4, 4).embedding(2).build();
        return SiameseModel.of(tower, tower.newNetwork(1, new Sgd(0.1)), Map.of());
    }

    @Test
    void should_travel_with_the_model(@TempDir Path folder) {
        ImagePipeline pipeline = ImagePipeline.grey()
                .centreOnInk()
                .fit(4, 4, Outside.WHITE)
                .invert()
                .step(new RandomAffine(5, 0.1, 0.1, 2, Outside.BLACK))
                .build();
        Path file = folder.resolve("m.siamese");
        model().withPipeline(pipeline).save(file);
        assertThat(SiameseModel.load(file).pipeline()).isEqualTo(pipeline);
    }

    @Test
    void should_say_so_if_there_is_none() {
        SiameseModel model = model();
        assertThatThrownBy(() -> model.pipeline())
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("image-pipeline");
    }
}
