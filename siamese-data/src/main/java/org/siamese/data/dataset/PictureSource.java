package org.siamese.data.dataset;

import java.util.Optional;
import org.siamese.image.Picture;
import org.siamese.image.decode.ImageDecoder;

/** Where the pixels of one item come from. Thread-safe, and the same picture each time. */
@FunctionalInterface
public interface PictureSource {
    /**
     * Reads the picture.
     *
     * @param decoder decodes what is encoded
     * @throws org.siamese.image.ImageException if the image cannot be read
     */
    Picture read(ImageDecoder decoder);

    /** The encoded image as it lies on disk, where there is such a thing. */
    default Optional<byte[]> encoded() {
        return Optional.empty();
    }

    /** Bytes of the encoded image, -1 where there is no such thing, or it cannot be told. */
    default long size() {
        return -1;
    }
}
