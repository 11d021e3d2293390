package org.siamese.examples.recipe;

import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.image.inference.TestTimeAugmentation;

/**
 * How a trained model embeds an image.
 *
 * @param views how it looks at the image
 * @param whitening shrinkage of the covariance by which embeddings are whitened; none leaves them as they are
 */
public record Inference(TestTimeAugmentation views, OptionalDouble whitening) {
    /** Each image as it is, each embedding as the tower gives it. */
    public static Inference plain() {
        return of(TestTimeAugmentation.none());
    }

    /** With views of each image. */
    public static Inference of(TestTimeAugmentation views) {
        return new Inference(views, OptionalDouble.empty());
    }

    /** This, with embeddings whitened by the covariance of the training images'. */
    public Inference whitened(double shrinkage) {
        return new Inference(views, OptionalDouble.of(shrinkage));
    }

    /** The model, embedding like this. */
    SiameseModel of(SiameseModel trained, ImageDataset images) {
        SiameseModel model = trained.withTestTimeAugmentation(views);
        return whitening.isEmpty()
                ? model
                : model.whitened(IntStream.range(0, images.size()).mapToObj(images::image), whitening.getAsDouble());
    }
}
