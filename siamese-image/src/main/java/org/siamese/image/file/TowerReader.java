package org.siamese.image.file;

import java.io.IOException;
import java.util.Set;
import org.siamese.image.inference.Embedder;

/**
 * Reads the tower of a model file. Modules that can compute towers register one by {@link java.util.ServiceLoader}; an application does
 * not call it.
 */
public interface TowerReader {
    /** The kind of tower it reads, see {@link ModelFile#towerKind()}. */
    String kind();

    /** Names of the tower's entries in the file. */
    Set<String> entries();

    /**
     * Reads the tower.
     *
     * @throws ModelFileException if it cannot be used, or its inputs are no images
     * @throws IOException if the file cannot be read
     */
    Embedder read(ModelFile file) throws IOException;
}
