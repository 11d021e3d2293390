package org.siamese.data.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.siamese.image.ImageException;
import org.siamese.image.Picture;
import org.siamese.image.decode.ImageDecoder;

/**
 * An image file. Folder and name are kept apart, which takes little memory for long lists.
 *
 * @param folder the data set's folder
 * @param relative path below it, with "/"
 */
public record FilePicture(Path folder, String relative) implements PictureSource {
    /** Path of the file. */
    public Path file() {
        return folder.resolve(relative);
    }

    @Override
    public Picture read(ImageDecoder decoder) {
        return decoder.decode(file());
    }

    @Override
    public Optional<byte[]> encoded() {
        try {
            return Optional.of(Files.readAllBytes(file()));
        } catch (IOException e) {
            throw new ImageException(file().toString(), "cannot be read: " + e, e);
        }
    }

    @Override
    public long size() {
        return file().toFile().length();
    }
}
