package org.siamese.image.pipeline;

import org.siamese.image.Picture;

/**
 * One step of an {@link ImagePipeline}: a record whose components are its settings, so that it can be saved, or a {@link CustomAugmentation}. Immutable and
 * thread-safe; gives a new picture, or the same one if there is nothing to do, and leaves its argument alone.
 */
public sealed interface ImageStep {

    /** A step that is always the same: part of what the model expects of its input. */
    sealed interface Preparation extends ImageStep
            permits AlignLandmarks,
                    CentreOnInk,
                    Invert,
                    Normalise,
                    NormaliseChannels,
                    Resize,
                    ReverseChannels,
                    Scale,
                    Standardise {
        /** The prepared picture. */
        Picture apply(Picture picture);
    }

    /** A step that varies at random in training. */
    sealed interface Augmentation extends ImageStep
            permits CustomAugmentation,
                    RandomAffine,
                    RandomBrightness,
                    RandomCrop,
                    RandomElastic,
                    RandomErasing,
                    RandomFlip,
                    RandomLight,
                    RandomNoise,
                    RandomPose,
                    RandomThickness {
        /** The varied picture; a function of the picture and the seed alone. */
        Picture apply(Picture picture, long seed);

        /** What becomes of a picture when a model is used: nothing, except where the step changes the size. */
        default Picture applyInference(Picture picture) {
            return picture;
        }
    }
}
