package org.siamese.gallery;

import org.siamese.gallery.index.FoundReference;

/**
 * Two references that may show the same person.
 *
 * @param one the first
 * @param other the second
 * @param distance of the two; smaller is closer
 * @param probability that they show the same, given that both stand in this gallery; 1 where both have the same identity
 */
public record DuplicatePair(FoundReference one, FoundReference other, double distance, double probability) {}
