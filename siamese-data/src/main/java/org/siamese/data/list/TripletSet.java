package org.siamese.data.list;

import java.util.List;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.sample.ItemTriplet;

/**
 * Listed triplets and their images.
 *
 * @param images each image once
 * @param triplets triplets of indices into the images; unmodifiable
 */
public record TripletSet(ImageDataset images, List<ItemTriplet> triplets) {
    /** Copies the list. */
    public TripletSet {
        triplets = List.copyOf(triplets);
    }
}
