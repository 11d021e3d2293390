package org.siamese.examples.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Tower;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.image.inference.TestTimeAugmentation;
import org.siamese.image.pipeline.ImagePipeline;

/** Model files, whose parameters and settings are looked at by an embedding. */
final class ModelLoader implements Loader {
    private static final int FILES = 2;

    private final List<byte[]> seeds = new ArrayList<>();

    ModelLoader(Path folder) throws IOException {
        Tower tower = Tower.builder()
                .input(1, 6, 6)
                .convolution(2, 3)
                .relu()
                .batchNorm()
                .maxPool(2, 2)
                .dense(8)
                .relu()
                .embedding(3)
                .build();
        for (int seed = 1; seed <= FILES; seed++) {
            Path file = folder.resolve("seed.siamese");
            SiameseModel.of(tower, tower.newNetwork(seed, new NoOp()), java.util.Map.of("note", "number " + seed))
                    .withPipeline(ImagePipeline.grey().resize(6, 6).build())
                    .withTestTimeAugmentation(TestTimeAugmentation.random(3, 5, 5, 0.1, 0.1, seed))
                    .whitened(IntStream.range(0, 3).mapToObj(inputs()::slice), 0.3)
                    .withCalibration(
                            ModelCalibration.on(Loaders.pairs(), "forty pairs").build())
                    .save(file);
            seeds.add(Files.readAllBytes(file));
        }
    }

    private static INDArray inputs() {
        return Nd4j.linspace(-1, 1, 3 * 36).castTo(DataType.FLOAT).reshape('c', 3, 1, 6, 6);
    }

    @Override
    public String name() {
        return "model";
    }

    @Override
    public Kind kind() {
        return Kind.ZIP;
    }

    @Override
    public boolean checked() {
        return true;
    }

    @Override
    public List<byte[]> seeds() {
        return seeds;
    }

    @Override
    public String load(Path file, int seed) {
        SiameseModel model = SiameseModel.load(file);
        return Arrays.toString(model.embed(inputs()).dup('c').data().asFloat())
                + model.distanceMeasure()
                + model.attachments()
                + model.calibration().orElseThrow()
                + model.testTimeAugmentation();
    }
}
