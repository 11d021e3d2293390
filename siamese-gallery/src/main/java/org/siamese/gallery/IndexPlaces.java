package org.siamese.gallery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.siamese.gallery.index.ReferenceIndex;
import org.siamese.gallery.store.GalleryException;

/** The folder of a node's index, and the one beside it in which that of another model is built. */
record IndexPlaces(Path folder) {
    IndexPlaces(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    private Path beside() {
        return folder.resolveSibling(folder.getFileName() + ".next");
    }

    /** Where an index can be built while another one is used; empty. */
    Path other(Path used) {
        Path other = used.toAbsolutePath().normalize().equals(folder) ? beside() : folder;
        ReferenceIndex.clear(other);
        return other;
    }

    /** Puts an index that a migration built in its place, where it is this gallery's, and deletes one that was never used. */
    void settle(String gallery) {
        Path beside = beside();
        if (!Files.isDirectory(beside)) {
            return;
        }
        ReferenceIndex.requireUnused(beside);
        if (ReferenceIndex.isOf(beside, gallery)) {
            ReferenceIndex.clear(folder);
            try {
                Files.move(beside, folder);
            } catch (IOException e) {
                throw new GalleryException(beside, "cannot be moved to " + folder + ": " + e.getMessage(), e);
            }
        } else {
            ReferenceIndex.clear(beside);
        }
    }
}
