package org.siamese.onednn.internal.convolution;

/**
 * How a convolution of images of one shape is computed.
 *
 * @param forward from the images to the results
 * @param weightGradient from the gradient of the results to that of the weights and of the bias
 * @param inputGradient from the gradient of the results to that of the images
 */
record ConvolutionChoice(Algorithm forward, Algorithm weightGradient, Algorithm inputGradient) {}
