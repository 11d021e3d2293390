package org.siamese.data.dataset;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /** The file of this image, where it is one. */
    public Optional<Path> path() {
        @Nullable Path path = source instanceof FilePicture file ? file.file() : null;
        return Optional.ofNullable(path);
    }
}
