package org.siamese.gallery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.siamese.gallery.index.ReferenceIndex;
import org.siamese.gallery.index.VectorComparison;
import org.siamese.gallery.store.FolderStore;
import org.siamese.gallery.store.GalleryChange;
import org.siamese.gallery.store.GalleryDescription;
import org.siamese.gallery.store.GalleryException;
import org.siamese.gallery.store.Reference;

/** Embeds all references of a gallery anew, beside the old ones, which answer until the new ones are there. */
final class Reembedding {
    private static final int BATCH = 128;
    private static final int FEW = 200;

    private final IndexedGallery gallery;
    private final FolderStore old;
    private final GalleryModel model;
    private final Function<Reference, Optional<float[]>> embed;
    private final List<GalleryChange> batch = new ArrayList<>();
    private long done;

    Reembedding(IndexedGallery gallery, GalleryModel model, Function<Reference, Optional<float[]>> embed) {
        this.gallery = gallery;
        this.model = model;
        this.embed = embed;
        if (!(gallery.store() instanceof FolderStore folder)) {
            throw new GalleryException(
                    gallery.store().name(),
                    "expected a gallery in a folder, got one in a database; open tables with another prefix for the new"
                            + " model, enrol there, and let the nodes change over");
        }
        this.old = folder;
    }

    /** Returns once the new embeddings are in use. */
    long run() {
        GalleryDescription description =
                GalleryDescription.of(model.dimension(), model.fingerprint().toJson());
        FolderStore next = old.nextGeneration(description);
        ReferenceIndex index = ReferenceIndex.open(
                next.indexFolder(),
                description.id(),
                VectorComparison.of(model.distance()),
                gallery.settings().index());
        boolean switched = false;
        try {
            long position = 0;
            long before;
            do {
                before = position;
                position = copy(next, index, position);
            } while (position - before > FEW);
            long last = position;
            gallery.writer().run(() -> {
                copy(next, index, last);
                index.commit(next.position());
                ReferenceIndex oldIndex = gallery.writer().index();
                old.switchTo(next);
                gallery.use(model, description);
                gallery.writer().replaceIndex(index, next.position());
                oldIndex.close();
                old.deleteUnused();
            });
            switched = true;
            return done;
        } finally {
            if (!switched && gallery.writer().index() != index) {
                index.close();
                next.close();
                old.deleteUnused();
            }
        }
    }

    private long copy(FolderStore next, ReferenceIndex index, long after) {
        long position = old.replay(after, change -> {
            batch.add(
                    change instanceof GalleryChange.Put put
                            ? new GalleryChange.Put(embedded(put.reference()))
                            : change);
            if (batch.size() == BATCH) {
                flush(next, index);
            }
        });
        flush(next, index);
        return position;
    }

    private void flush(FolderStore next, ReferenceIndex index) {
        if (!batch.isEmpty()) {
            next.write(batch);
            batch.forEach(index::apply);
            batch.clear();
        }
    }

    private Reference embedded(Reference reference) {
        float[] vector = embed.apply(reference)
                .orElseThrow(() -> new GalleryException(
                        gallery.store().name(),
                        "cannot be embedded by another model: reference \"" + reference.id() + "\" of \""
                                + reference.identity()
                                + "\" has no stored image, and the callback gave no vector; nothing was changed"));
        done++;
        return reference.withVector(model.requireVector(vector));
    }
}
