package org.siamese.gallery;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.siamese.gallery.index.IndexView;
import org.siamese.gallery.index.ReferenceIndex;
import org.siamese.gallery.store.FolderStore;
import org.siamese.gallery.store.GalleryException;
import org.siamese.gallery.store.LiveReferences;

/** Copies and checks the files of a gallery. */
final class GalleryFiles {
    private final IndexedGallery gallery;

    GalleryFiles(IndexedGallery gallery) {
        this.gallery = gallery;
    }

    void snapshot(Path target) {
        FolderStore folder = requireFolder();
        folder.snapshot(target);
    }

    private FolderStore requireFolder() {
        if (gallery.store() instanceof FolderStore folder) {
            return folder;
        }
        throw new GalleryException(
                gallery.store().name(),
                "expected a gallery in a folder to copy, got one in a database; use its backup");
    }

    /** On the writer's thread, so that nothing changes meanwhile. */
    CheckReport check() {
        List<String> problems = new ArrayList<>();
        if (gallery.store() instanceof FolderStore folder) {
            problems.addAll(folder.problems());
        }
        ReferenceIndex index = gallery.writer().index();
        index.refresh();
        List<String> damage = index.problems();
        problems.addAll(damage);
        try (IndexView view = index.view()) {
            if (!damage.isEmpty()) {
                // What a damaged index says is not worth a comparison, and may not even be readable.
                return new CheckReport(view.count(), 0, problems);
            }
            Set<String> inIndex = new HashSet<>();
            view.forEach(hit -> inIndex.add(view.found(hit).id()));
            if (inIndex.size() != view.count()) {
                problems.add(
                        "index: expected each reference once, got " + view.count() + " of " + inIndex.size() + " ids");
            }
            compare(inIndex, problems);
            int[] identities = new int[1];
            view.identities(name -> identities[0]++);
            return new CheckReport(view.count(), identities[0], problems);
        }
    }

    private void compare(Set<String> inIndex, List<String> problems) {
        try {
            LiveReferences live = new LiveReferences();
            long[] sequence = new long[1];
            gallery.store().follow(0, change -> live.add(++sequence[0], change));
            Set<String> missing = new HashSet<>(live.sequences().keySet());
            missing.removeAll(inIndex);
            Set<String> tooMany = new HashSet<>(inIndex);
            tooMany.removeAll(live.sequences().keySet());
            if (!missing.isEmpty() || !tooMany.isEmpty()) {
                problems.add("index: expected the references of the store, got " + missing.size() + " too few and "
                        + tooMany.size() + " too many; delete the index's folder, and opening builds it anew");
            }
        } catch (GalleryException | IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }
}
