package org.siamese.image.file;

import java.io.IOException;

/** An embedder that can be written into a model file, from which the {@link TowerReader} of its kind makes it again. */
public interface SavableTower {
    /** The kind of tower, see {@link ModelFile#towerKind()}. */
    String kind();

    /** Writes the tower's entries. */
    void write(ModelFileWriter to) throws IOException;
}
