package org.siamese.image.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siamese.image.Channels;
import org.siamese.image.ImageShape;
import org.siamese.image.Picture;
import org.siamese.image.decode.ImageDecoder;
import org.siamese.image.decode.Transparency;
import org.siamese.image.random.Seeded;

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
    /** Name of the attachment of a model whose text is {@link #toJson()}. */
    public static final String ATTACHMENT = "image-pipeline";

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
    public Picture deterministicPrefix(Picture picture) {
        return run(picture.to(decoder.channels()), 0, fixedSteps(), null);
    }

    /** What is left to do with a picture of {@link #deterministicPrefix} when a model is used. */
    public Picture finish(Picture fixed) {
        return run(fixed, fixedSteps(), steps.size(), null);
    }

    /** What is left to do with a picture of {@link #deterministicPrefix} in training; a function of the picture and the seed. */
    public Picture finishAugmented(Picture fixed, long seed) {
        return run(fixed, fixedSteps(), steps.size(), seed);
    }

    private int fixedSteps() {
        int fixed = 0;
        while (fixed < steps.size() && steps.get(fixed) instanceof ImageStep.Preparation) {
            fixed++;
        }
        return fixed;
    }

    private Picture run(Picture picture, int from, int to, @Nullable Long seed) {
        Picture result = picture;
        for (int i = from; i < to; i++) {
            if (steps.get(i) instanceof ImageStep.Preparation preparation) {
                result = preparation.apply(result);
            } else if (steps.get(i) instanceof ImageStep.Augmentation augmentation) {
                result = seed == null
                        ? augmentation.applyInference(result)
                        : augmentation.apply(result, Seeded.key(seed, i));
            }
        }
        return result;
    }

    /** The shape of every prepared picture, where the steps determine it; empty where it depends on the picture. */
    public Optional<ImageShape> shape() {
        Optional<ImageShape> shape = Optional.empty();
        for (ImageStep step : steps) {
            if (step instanceof Resize resize) {
                shape = Optional.of(new ImageShape(decoder.channels().count(), resize.height(), resize.width()));
            } else if (step instanceof RandomCrop crop) {
                shape = Optional.of(new ImageShape(decoder.channels().count(), crop.height(), crop.width()));
            } else if (step instanceof CentreOnInk) {
                shape = Optional.empty();
            }
        }
        return shape;
    }

    /** This pipeline as JSON text, to be saved with a model. */
    public String toJson() {
        return PipelineJson.write(this);
    }

    /**
     * The pipeline that {@link #toJson} wrote.
     *
     * @throws PipelineException if the text is no such JSON, or of a later version
     */
    public static ImagePipeline fromJson(String json) {
        return PipelineJson.read(json);
    }

    /**
     * The pipeline that travels with a model.
     *
     * @param attachments a model's texts by name
     * @throws PipelineException if there is none under {@link #ATTACHMENT}, or none that can be read
     */
    public static ImagePipeline fromAttachments(Map<String, String> attachments) {
        String json = attachments.get(ATTACHMENT);
        if (json == null) {
            throw PipelineException.of(
                    "model",
                    "an attachment '" + ATTACHMENT + "' that says how images are prepared",
                    "the attachments " + attachments.keySet());
        }
        return fromJson(json);
    }

    static ImagePipeline of(ImageDecoder decoder, List<ImageStep> steps) {
        return new ImagePipeline(decoder, steps);
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
        private Transparency transparency = Transparency.ON_WHITE;

        private Builder(Channels channels) {
            this.channels = channels;
        }

        /** Most pixels that an image may have before it is resized; default {@value ImageDecoder#DEFAULT_MAX_PIXELS}. */
        public Builder maxPixels(long value) {
            maxPixels = value;
            return this;
        }

        /** What shows through transparent pixels; default {@link Transparency#ON_WHITE}. */
        public Builder transparency(Transparency value) {
            transparency = value;
            return this;
        }

        /** Stretches every picture to one size. */
        public Builder resize(int height, int width) {
            return step(new Resize(height, width, Resize.Mode.STRETCH, Outside.EDGE));
        }

        /** Makes every picture as large as fits into a size, centred, the rest filled; proportions stay. */
        public Builder fit(int height, int width, Outside outside) {
            return step(new Resize(height, width, Resize.Mode.PAD, outside));
        }

        /** Makes every picture as small as covers a size and cuts off what stands out; proportions stay. */
        public Builder cover(int height, int width) {
            return step(new Resize(height, width, Resize.Mode.COVER, Outside.EDGE));
        }

        /** Turns black into white. */
        public Builder invert() {
            return step(new Invert());
        }

        /** Shifts and scales all values alike: (value - mean) / deviation. */
        public Builder normalise(double mean, double deviation) {
            return step(new Normalise(mean, deviation));
        }

        /** Gives every picture mean 0 and deviation 1. */
        public Builder standardise() {
            return step(new Standardise());
        }

        /** Cuts out dark ink, its centre of mass in the middle, with a margin of 5 %. */
        public Builder centreOnInk() {
            return step(new CentreOnInk(CentreOnInk.Ink.DARK, 0.05));
        }

        /** Any step, such as an augmentation. */
        public Builder step(ImageStep step) {
            steps.add(step);
            return this;
        }

        /** The pipeline. */
        public ImagePipeline build() {
            return new ImagePipeline(new ImageDecoder(channels, maxPixels, transparency), steps);
        }
    }
}
