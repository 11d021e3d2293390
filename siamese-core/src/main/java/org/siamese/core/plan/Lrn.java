package org.siamese.core.plan;

/**
 * Local response normalisation over neighbouring channels: {@code y_c = x_c / (k + alpha sum_j x_j^2)^beta}, with j from c - size / 2 to
 * c + size / 2. Krizhevsky, Sutskever, Hinton, ImageNet Classification with Deep Convolutional Neural Networks, 2012.
 *
 * @param size odd number of channels that the sum goes over
 * @param alpha factor of the sum as it is; other libraries divide it by the size
 * @param beta exponent
 * @param k constant term
 */
public record Lrn(int size, double alpha, double beta, double k) implements Operation {}
