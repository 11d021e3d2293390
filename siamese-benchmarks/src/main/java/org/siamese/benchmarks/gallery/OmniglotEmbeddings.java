package org.siamese.benchmarks.gallery;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Omniglot;
import org.siamese.image.inference.TestTimeAugmentation;
import org.siamese.image.model.ImageModel;

/** Embeddings of all letters of Omniglot by a trained model, of one view each. */
final class OmniglotEmbeddings {
    private static final int BATCH = 100;

    private OmniglotEmbeddings() {}

    /**
     * Embeds both parts.
     *
     * @param folder with images_background.zip and images_evaluation.zip, or folders unpacked from them
     * @param modelFile a model file
     */
    static float[][] of(Path folder, Path modelFile) {
        List<float[]> rows = new ArrayList<>();
        try (ImageModel model = ImageModel.load(modelFile)) {
            ImageModel oneView =
                    model.withSettings(model.settings().withTestTimeAugmentation(TestTimeAugmentation.none()));
            for (String part : List.of("images_background", "images_evaluation")) {
                Path zip = folder.resolve(part + ".zip");
                ImageDataset letters = Omniglot.at(Files.exists(zip) ? zip : folder.resolve(part))
                        .load(model.pipeline());
                for (int from = 0; from < letters.size(); from += BATCH) {
                    rows.addAll(List.of(oneView.embed(IntStream.range(from, Math.min(from + BATCH, letters.size()))
                            .mapToObj(letters::picture)
                            .toList())));
                }
            }
        }
        return rows.toArray(float[][]::new);
    }
}
