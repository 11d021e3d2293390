package org.siamese.image.landmark;

import org.siamese.image.ImageException;
import org.siamese.image.Picture;

/** Finds the landmarks of the face in a picture: a file of points, a user's function, a network. Thread-safe. */
@FunctionalInterface
public interface LandmarkSource {
    /**
     * Finds them.
     *
     * @param picture as it was decoded
     * @param name of the image: a path, or what the caller named it
     * @throws ImageException if the picture shows no face, or several
     */
    Landmarks find(Picture picture, String name);
}
