package org.siamese.dl4j.data;

import java.util.Objects;
import java.util.Random;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.loader.NativeImageLoader;
import org.datavec.image.transform.ImageTransform;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.image.Picture;
import org.siamese.image.pipeline.CustomAugmentation;

/**
 * A DataVec image transform as an augmentation. It sees the picture as OpenCV has it: 8 bits a channel, blue first. Its result must have the
 * picture's size. It draws from the random numbers that it is given, so that the same seed gives the same picture; a transform that draws from
 * its own does not. Needs OpenCV's native library. Transforms are not thread-safe, so calls come one after the other.
 */
public final class TransformAugmentation implements CustomAugmentation {
    private static final int COLOURS = 3;
    private static final float WHITE = 255;

    private final ImageTransform transform;

    private TransformAugmentation(ImageTransform transform) {
        this.transform = transform;
    }

    /** An augmentation by a transform. */
    public static TransformAugmentation of(ImageTransform transform) {
        return new TransformAugmentation(Objects.requireNonNull(transform, "transform"));
    }

    @Override
    public synchronized Picture apply(Picture picture, long seed) {
        int channels = picture.channels();
        NativeImageLoader loader = new NativeImageLoader(picture.height(), picture.width(), channels);
        INDArray pixels = Nd4j.create(
                        reordered(picture.values().clone(), picture),
                        new long[] {1, channels, picture.height(), picture.width()},
                        'c')
                .muli(WHITE);
        ImageWritable changed = transform.transform(
                new ImageWritable(loader.asFrame(pixels, org.bytedeco.javacv.Frame.DEPTH_UBYTE)), new Random(seed));
        INDArray result;
        try {
            result = loader.asMatrix(changed).divi(WHITE);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        if (changed.getWidth() != picture.width()
                || changed.getHeight() != picture.height()
                || result.size(1) != channels) {
            throw new IllegalArgumentException("transform: expected a picture of " + picture.shape() + ", got "
                    + result.size(1) + " x " + changed.getHeight() + " x " + changed.getWidth());
        }
        return Picture.of(
                channels,
                picture.height(),
                picture.width(),
                reordered(result.dup('c').data().asFloat(), picture));
    }

    /** Red first to blue first, and back. */
    private static float[] reordered(float[] values, Picture picture) {
        if (picture.channels() == COLOURS) {
            int plane = picture.height() * picture.width();
            for (int i = 0; i < plane; i++) {
                float red = values[i];
                values[i] = values[2 * plane + i];
                values[2 * plane + i] = red;
            }
        }
        return values;
    }
}
