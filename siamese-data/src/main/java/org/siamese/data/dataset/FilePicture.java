package org.siamese.data.dataset;

import java.nio.file.Path;
import org.siamese.data.image.ImageDecoder;
import org.siamese.data.image.Picture;

/**
 * An image file.
 *
 * @param file its path
 */
public record FilePicture(Path file) implements PictureSource {
    @Override
    public Picture read(ImageDecoder decoder) {
        return decoder.decode(file);
    }
}
