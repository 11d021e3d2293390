package org.siamese.data.dataset;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.siamese.data.image.ImageException;
import org.siamese.data.image.ImagePipeline;
import org.siamese.data.image.Picture;

/** The items of a data set and of all its subsets, with the pixels that were read. */
final class PictureStore {
    private final Item[] items;
    private final ImagePipeline pipeline;
    private final AtomicReferenceArray<Picture> cache;

    PictureStore(Item[] items, ImagePipeline pipeline) {
        this.items = items;
        this.pipeline = pipeline;
        this.cache = new AtomicReferenceArray<>(items.length);
    }

    Item item(int position) {
        return items[position];
    }

    ImagePipeline pipeline() {
        return pipeline;
    }

    /** The picture after the pipeline's fixed part. Two threads may read the same one at once; both get the same pixels. */
    Picture fixed(int position) {
        Picture kept = cache.get(position);
        if (kept == null) {
            kept = pipeline.prepareFixedPart(items[position].source().read(pipeline.decoder()));
            cache.set(position, kept);
        }
        return kept;
    }

    void preload(int[] positions) {
        ImageException[] failures = new ImageException[positions.length];
        java.util.stream.IntStream.range(0, positions.length).parallel().forEach(i -> {
            try {
                fixed(positions[i]);
            } catch (ImageException e) {
                failures[i] = e;
            }
        });
        Arrays.stream(failures).filter(java.util.Objects::nonNull).findFirst().ifPresent(failure -> {
            throw failure;
        });
    }
}
