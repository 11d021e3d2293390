package org.siamese.data.split;

import org.siamese.data.dataset.ImageDataset;

/**
 * Two parts of a data set.
 *
 * @param train the part to learn from
 * @param test the part to be judged by
 */
public record Split(ImageDataset train, ImageDataset test) {}
