package org.siamese.data.dataset;

import java.util.Optional;
import org.siamese.image.Picture;
import org.siamese.image.decode.ImageDecoder;

/** An encoded image in memory, for example out of an archive. */
final class BytesPicture implements PictureSource {
    private final String name;
    private final byte[] bytes;

    BytesPicture(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    @Override
    public Picture read(ImageDecoder decoder) {
        return decoder.decode(bytes, name);
    }

    @Override
    public Optional<byte[]> encoded() {
        return Optional.of(bytes.clone());
    }

    @Override
    public long size() {
        return bytes.length;
    }
}
