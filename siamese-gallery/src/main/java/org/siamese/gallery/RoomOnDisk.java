package org.siamese.gallery;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.siamese.gallery.store.GalleryException;

/**
 * Whether a disk has room for what the index keeps in memory, twice. Changes are refused before it is full: an index that cannot be written
 * loses what was acknowledged and not yet written, and searches with it, until the gallery is opened again.
 */
final class RoomOnDisk {
    private static final long MEGABYTE = 1 << 20;

    private final Path folder;
    private final FileStore disk;
    private final long wanted;

    /**
     * A check.
     *
     * @param bufferMegabytes memory for references that are not yet on disk
     */
    RoomOnDisk(Path folder, int bufferMegabytes) {
        this.folder = folder;
        this.wanted = 2 * bufferMegabytes * MEGABYTE;
        try {
            this.disk = Files.getFileStore(folder);
        } catch (IOException e) {
            throw new GalleryException(folder, "cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * Looks.
     *
     * @throws GalleryException if there is too little
     */
    void require() {
        long free;
        try {
            free = disk.getUsableSpace();
        } catch (IOException e) {
            throw new GalleryException(folder, "cannot be written: " + e.getMessage(), e);
        }
        if (free < wanted) {
            throw new GalleryException(
                    folder,
                    "No space left on device: expected at least " + wanted / MEGABYTE + " MB free for the index, got "
                            + free / MEGABYTE + "; changes are refused until there is room, and searches go on");
        }
    }
}
