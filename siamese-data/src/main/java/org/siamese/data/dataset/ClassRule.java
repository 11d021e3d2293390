package org.siamese.data.dataset;

import java.nio.file.Path;
import java.util.Optional;

/** Tells the class of an image from its path. */
@FunctionalInterface
public interface ClassRule {
    /**
     * The class of an image.
     *
     * @param relative its path relative to the data set's folder
     * @return the name of its class, or empty if the image belongs to no class and is left out
     */
    Optional<String> classOf(Path relative);

    /** The class is the path of the first {@code depth} folders, for example "s1" at depth 1; images may lie at any depth below. */
    static ClassRule depth(int depth) {
        if (depth < 1) {
            throw new IllegalArgumentException("depth: expected at least 1, got " + depth);
        }
        return relative -> relative.getNameCount() <= depth
                ? Optional.empty()
                : Optional.of(relative.subpath(0, depth).toString().replace('\\', '/'));
    }

    /** The class is the name of the folder that holds the image, wherever that lies. */
    static ClassRule parentFolder() {
        return relative -> Optional.ofNullable(relative.getParent())
                .map(parent -> parent.getFileName().toString());
    }
}
