package org.siamese.data.split;

import org.siamese.data.dataset.ImageDataset;

/**
 * Three parts of a data set.
 *
 * @param train the part to learn from
 * @param validation the part to choose thresholds and settings by
 * @param test the part to be judged by, once
 */
public record ThreeWaySplit(ImageDataset train, ImageDataset validation, ImageDataset test) {}
