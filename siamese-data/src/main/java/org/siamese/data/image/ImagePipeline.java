package org.siamese.data.image;

import java.util.ArrayList;
import java.util.List;
import org.siamese.data.internal.Seeded;

/**
 * How an image becomes a tower's input: grey or colour, then steps in order. {@link ImageStep.Preparation Preparations} are always
 * done; {@link ImageStep.Augmentation augmentations} only in training, each time with other random numbers. Values start as 0
 * (black) to 1 (white). Immutable and thread-safe.
 *
 * <pre>{@code
 * ImagePipeline pipeline = ImagePipeline.grey().resize(100, 100).build();
 * }</pre>
 */
public final class ImagePipeline {
    private final ImageDecoder decoder;
    private final List<ImageStep> steps;

    private ImagePipeline(ImageDecoder decoder, List<ImageStep> steps) {
        this.decoder = decoder;
        this.steps = List.copyOf(steps);
    }

    /** Starts a pipeline of grey images. */
    public static Builder grey() {
        return new Builder(Channels.GREY);
    }

    /** Starts a pipeline of colour images: red, green, blue. */
    public static Builder rgb() {
        return new Builder(Channels.RGB);
    }

    /** What reads the encoded image. */
    public ImageDecoder decoder() {
        return decoder;
    }

    /** The steps in order; unmodifiable. */
    public List<ImageStep> steps() {
        return steps;
    }

    /** Whether training pictures vary. */
    public boolean augments() {
        return steps.stream().anyMatch(ImageStep.Augmentation.class::isInstance);
    }

    /** The picture as a model wants it: preparations only. */
    public Picture prepare(Picture picture) {
        return run(picture.to(decoder.channels()), 0, steps.size(), null);
    }

    /** The picture after the preparations before the first augmentation: what a training run can keep. */
    public Picture prepareFixedPart(Picture picture) {
        return run(picture.to(decoder.channels()), 0, fixedSteps(), null);
    }

    /** What is left to do with a picture of {@link #prepareFixedPart} when a model is used. */
    public Picture finish(Picture fixed) {
        return run(fixed, fixedSteps(), steps.size(), null);
    }

    /** What is left to do with a picture of {@link #prepareFixedPart} in training; a function of the picture and the seed. */
    public Picture finishVaried(Picture fixed, long seed) {
        return run(fixed, fixedSteps(), steps.size(), Seeded.of(seed));
    }

    private int fixedSteps() {
        int fixed = 0;
        while (fixed < steps.size() && steps.get(fixed) instanceof ImageStep.Preparation) {
            fixed++;
        }
        return fixed;
    }

    private Picture run(Picture picture, int from, int to, @org.jspecify.annotations.Nullable Seeded random) {
        Picture result = picture;
        for (ImageStep step : steps.subList(from, to)) {
            if (step instanceof ImageStep.Preparation preparation) {
                result = preparation.apply(result);
            } else if (random != null && step instanceof ImageStep.Augmentation augmentation) {
                result = augmentation.apply(result, random);
            }
        }
        return result;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImagePipeline that && decoder.equals(that.decoder) && steps.equals(that.steps);
    }

    @Override
    public int hashCode() {
        return 31 * decoder.hashCode() + steps.hashCode();
    }

    @Override
    public String toString() {
        return "ImagePipeline[" + decoder + ", " + steps + "]";
    }

    /** Collects the steps of a pipeline. Not thread-safe. */
    public static final class Builder {
        private final Channels channels;
        private final List<ImageStep> steps = new ArrayList<>();
        private long maxPixels = ImageDecoder.DEFAULT_MAX_PIXELS;

        private Builder(Channels channels) {
            this.channels = channels;
        }

        /** Most pixels that an image may have before it is resized; default {@value ImageDecoder#DEFAULT_MAX_PIXELS}. */
        public Builder maxPixels(long value) {
            maxPixels = value;
            return this;
        }

        /** Stretches every picture to one size. */
        public Builder resize(int height, int width) {
            return step(new Resize(height, width, Resize.Mode.STRETCH, 0));
        }

        /** Any step. */
        public Builder step(ImageStep step) {
            steps.add(step);
            return this;
        }

        /** The pipeline. */
        public ImagePipeline build() {
            return new ImagePipeline(new ImageDecoder(channels, maxPixels), steps);
        }
    }
}
