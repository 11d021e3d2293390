package org.siamese.data.dataset;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.data.DataException;
import org.siamese.image.Picture;

/**
 * One image of a data set, without its pixels.
 *
 * @param name unique in its data set: a path relative to the set's folder, or another name
 * @param className what it shows: a person, a writer, a product
 * @param group what the class belongs to, for example an alphabet; the empty text where there is no such thing
 * @param origin genuine, or a forgery that imitates the class
 * @param source where its pixels come from
 */
public record Item(String name, String className, String group, Origin origin, PictureSource source) {
    /** A genuine image without a group. */
    public static Item of(String name, String className, PictureSource source) {
        return new Item(name, className, "", Origin.GENUINE, source);
    }

    /** A genuine image in memory. */
    public static Item of(String name, String className, Picture picture) {
        return of(name, className, decoder -> picture);
    }

    /** A genuine image in memory, of an array [channels, height, width], which is copied. */
    public static Item of(String name, String className, INDArray image) {
        if (image.rank() != 3) {
            throw DataException.of(
                    name, "an array [channels, height, width]", "shape " + Arrays.toString(image.shape()));
        }
        float[] values = image.castTo(DataType.FLOAT).dup('c').ravel().toFloatVector();
        return of(name, className, Picture.of((int) image.size(0), (int) image.size(1), (int) image.size(2), values));
    }

    /** The file of this image, where it is one. */
    public Optional<Path> path() {
        @Nullable Path path = source instanceof FilePicture file ? file.file() : null;
        return Optional.ofNullable(path);
    }
}
