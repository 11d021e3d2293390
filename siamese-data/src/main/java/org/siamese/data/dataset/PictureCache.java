package org.siamese.data.dataset;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.siamese.data.DataException;
import org.siamese.image.Picture;
import org.siamese.image.pipeline.ImagePipeline;

/** Keeps prepared pictures. Thread-safe. */
interface PictureCache {
    Optional<Picture> get(int position, Item item);

    void put(int position, Item item, Picture picture);

    static PictureCache of(CachePolicy policy, int items, ImagePipeline pipeline) {
        if (policy instanceof CachePolicy.Memory memory) {
            return new InMemory(items, memory.maxBytes());
        }
        if (policy instanceof CachePolicy.Disk disk) {
            if (pipeline.aligns()) {
                throw DataException.of(
                        "cache", "one in memory, as landmarks are no part of a pipeline's text", "one on disk");
            }
            return new DiskCache(disk, pipeline);
        }
        return new PictureCache() {
            @Override
            public Optional<Picture> get(int position, Item item) {
                return Optional.empty();
            }

            @Override
            public void put(int position, Item item, Picture picture) {}
        };
    }

    /** First come, first kept, up to the budget. */
    final class InMemory implements PictureCache {
        private static final int OVERHEAD = 64;

        private final AtomicReferenceArray<Picture> pictures;
        private final AtomicLong left;

        InMemory(int items, long maxBytes) {
            pictures = new AtomicReferenceArray<>(items);
            left = new AtomicLong(maxBytes);
        }

        @Override
        public Optional<Picture> get(int position, Item item) {
            return Optional.ofNullable(pictures.get(position));
        }

        @Override
        public void put(int position, Item item, Picture picture) {
            long size = 4L * picture.values().length + OVERHEAD;
            if (left.addAndGet(-size) < 0 || !pictures.compareAndSet(position, null, picture)) {
                left.addAndGet(size);
            }
        }
    }
}
