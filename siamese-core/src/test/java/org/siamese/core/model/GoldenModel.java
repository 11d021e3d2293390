package org.siamese.core.model;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.siamese.core.tower.Tower;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.distance.CosineDistance;
import org.siamese.image.inference.TestTimeAugmentation;
import org.siamese.image.inference.View;

/**
 * Made the golden files of this folder of the test resources, once for each version of the format; they stay as they are.
 * Argument: the file to write. Prints the embeddings of {@link #inputs()}.
 */
final class GoldenModel {
    private GoldenModel() {}

    static INDArray inputs() {
        return Nd4j.linspace(-1, 1, 3 * 36)
                .castTo(org.nd4j.linalg.api.buffer.DataType.FLOAT)
                .reshape('c', 3, 1, 6, 6);
    }

    static SiameseModel model() {
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
        return SiameseModel.of(tower, tower.newNetwork(7, new NoOp()), Map.of("note", "golden"));
    }

    static TestTimeAugmentation views() {
        return TestTimeAugmentation.of(View.plain(), new View(true, 10, -5, 1.1, 0.1, -0.05));
    }

    public static void main(String[] arguments) {
        SiameseModel model = model().withTestTimeAugmentation(views())
                .whitened(IntStream.range(0, 3).mapToObj(inputs()::slice), 0.3)
                .withDistance(new CosineDistance())
                .withCalibration(ModelCalibration.on(FortyPairs.scored(), "forty pairs")
                        .date(Instant.parse("2024-01-01T00:00:00Z"))
                        .build());
        model.save(Path.of(arguments[0]));
        System.out.println(Arrays.toString(model.embed(inputs()).ravel().toFloatVector()));
    }
}
