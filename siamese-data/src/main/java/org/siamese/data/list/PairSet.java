package org.siamese.data.list;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.sample.ItemPair;
import org.siamese.image.pipeline.ImagePipeline;

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

    /**
     * The images of some classes, and the pairs of two such images.
     *
     * @param wanted tells the names of the classes
     * @throws org.siamese.data.DataException if no image is left
     */
    public PairSet ofClasses(Predicate<String> wanted) {
        ImageDataset chosen = images.filter(image -> wanted.test(images.className(image)));
        int[] places = new int[images.size()];
        Arrays.setAll(places, image -> wanted.test(images.className(image)) ? 1 : 0);
        int next = 0;
        for (int image = 0; image < places.length; image++) {
            places[image] = places[image] == 1 ? next++ : -1;
        }
        List<ItemPair> kept = pairs.stream()
                .filter(pair -> places[pair.first()] >= 0 && places[pair.second()] >= 0)
                .map(pair -> new ItemPair(places[pair.first()], places[pair.second()], pair.relation()))
                .toList();
        return new PairSet(chosen, kept);
    }

    /** The same pairs of images that are prepared in another way. */
    public PairSet withPipeline(ImagePipeline pipeline) {
        return new PairSet(images.withPipeline(pipeline), pairs);
    }
}
