package org.siamese.data.dataset;

import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.siamese.image.ImageException;
import org.siamese.image.Picture;
import org.siamese.image.pipeline.ImagePipeline;

/** The items of a data set and of all its subsets, with the pixels that were read. Thread-safe. */
final class PictureStore {
    private final Item[] items;
    private final ImagePipeline pipeline;
    private final PictureCache cache;

    PictureStore(Item[] items, ImagePipeline pipeline, CachePolicy policy) {
        this.items = items;
        this.pipeline = pipeline;
        this.cache = PictureCache.of(policy, items.length, pipeline);
    }

    PictureStore with(ImagePipeline otherPipeline, CachePolicy policy) {
        return new PictureStore(items, otherPipeline, policy);
    }

    Item item(int position) {
        return items[position];
    }

    ImagePipeline pipeline() {
        return pipeline;
    }

    /** The picture after the pipeline's fixed part. Two threads may read the same one at once; both get the same pixels. */
    Picture fixed(int position) {
        Item item = items[position];
        Optional<Picture> kept = cache.get(position, item);
        if (kept.isPresent()) {
            return kept.get();
        }
        Picture picture = pipeline.deterministicPrefix(item.source().read(pipeline.decoder()), item.name());
        cache.put(position, item, picture);
        return picture;
    }

    /** Reads all pictures; what went wrong with each, null where nothing did. */
    @Nullable
    ImageException[] readAll(int[] positions) {
        @Nullable ImageException[] failures = new ImageException[positions.length];
        IntStream.range(0, positions.length).parallel().forEach(i -> {
            try {
                fixed(positions[i]);
            } catch (ImageException e) {
                failures[i] = e;
            }
        });
        return failures;
    }
}
