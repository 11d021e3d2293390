package org.siamese.data.list;

import java.util.List;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.sample.ItemPair;

/**
 * Listed pairs and their images.
 *
 * @param images each image once
 * @param pairs pairs of indices into the images; unmodifiable
 */
public record PairSet(ImageDataset images, List<ItemPair> pairs) {
    /** Copies the list. */
    public PairSet {
        pairs = List.copyOf(pairs);
    }
}
