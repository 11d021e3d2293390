package org.siamese.image.pipeline;

/**
 * An augmentation of your own, or of another library. It is used in training and not saved with the pipeline: a model that is loaded prepares
 * pictures without it. So it must keep the size of a picture, and {@link #applyInference} must change nothing. Thread-safe.
 */
public non-sealed interface CustomAugmentation extends ImageStep.Augmentation {}
