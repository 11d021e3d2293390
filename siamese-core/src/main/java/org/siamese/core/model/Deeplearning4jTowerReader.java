package org.siamese.core.model;

import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import org.siamese.core.acceleration.Acceleration;
import org.siamese.image.file.ModelFile;
import org.siamese.image.file.TowerReader;
import org.siamese.image.inference.Embedder;
import org.siamese.image.inference.InferenceSettings;

/** Lets image models compute towers of Deeplearning4j; found by {@link java.util.ServiceLoader}. */
public final class Deeplearning4jTowerReader implements TowerReader {
    /** Called by {@link java.util.ServiceLoader}. */
    public Deeplearning4jTowerReader() {}

    @Override
    public String kind() {
        return ModelFile.DEEPLEARNING4J;
    }

    @Override
    public Set<String> entries() {
        return TowerFile.ENTRIES;
    }

    @Override
    public Embedder read(ModelFile file) throws IOException {
        Acceleration.start();
        TowerFile read = TowerFile.read(file);
        if (read.tower().inputShape().length != 3) {
            throw file.refused(
                    "expected a tower of images, [channels, height, width], got inputs of shape "
                            + Arrays.toString(read.tower().inputShape()),
                    null);
        }
        InferenceSettings settings =
                file.settings(read.tower().inputShape(), read.tower().embeddingSize());
        return SiameseModel.embedder(
                read.tower(), new SharedEmbedder(read.network(), SiameseModel.precision(settings)));
    }
}
