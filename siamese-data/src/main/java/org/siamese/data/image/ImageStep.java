package org.siamese.data.image;

import org.siamese.data.internal.Seeded;

/** One step of an {@link ImagePipeline}. Immutable and thread-safe; gives a new picture and leaves its argument alone. */
public sealed interface ImageStep permits ImageStep.Preparation, ImageStep.Augmentation {

    /** A step that is always the same: part of what the model expects of its input. */
    non-sealed interface Preparation extends ImageStep {
        /** The prepared picture. */
        Picture apply(Picture picture);
    }

    /** A step that varies at random in training, and is left out when a model is used. */
    non-sealed interface Augmentation extends ImageStep {
        /** The varied picture; a function of the picture and the stream of random numbers alone. */
        Picture apply(Picture picture, Seeded random);
    }
}
