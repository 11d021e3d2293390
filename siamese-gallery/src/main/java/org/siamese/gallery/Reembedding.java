package org.siamese.gallery;

import java.nio.file.Path;
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
import org.siamese.gallery.store.JdbcGalleryStore;
import org.siamese.gallery.store.JdbcMigration;
import org.siamese.gallery.store.Reference;

/** Embeds all references of a gallery anew, beside the old ones, which answer until the new ones are there. */
final class Reembedding {
    private static final int BATCH = 128;
    private static final int FEW = 200;

    private final IndexedGallery gallery;
    private final GalleryModel model;
    private final Function<Reference, Optional<float[]>> embed;
    private final GalleryDescription description;
    private final List<GalleryChange> batch = new ArrayList<>();
    private long done;

    Reembedding(IndexedGallery gallery, GalleryModel model, Function<Reference, Optional<float[]>> embed) {
        this.gallery = gallery;
        this.model = model;
        this.embed = embed;
        this.description =
                GalleryDescription.of(model.dimension(), model.fingerprint().toJson());
    }

    /** Returns once the new embeddings are in use. */
    long run() {
        if (gallery.store() instanceof FolderStore folder) {
            inFolder(folder);
        } else if (gallery.store() instanceof JdbcGalleryStore database) {
            inDatabase(database);
        } else {
            throw new GalleryException(
                    gallery.store().name(), "expected a gallery in a folder or a database, got " + gallery.store());
        }
        return done;
    }

    private void inFolder(FolderStore old) {
        FolderStore next = old.nextGeneration(description);
        ReferenceIndex index = index(next.indexFolder());
        boolean switched = false;
        try {
            long position = 0;
            long before;
            do {
                before = position;
                position = copy(old, next, index, position);
            } while (position - before > FEW);
            long last = position;
            gallery.writer().run(() -> {
                copy(old, next, index, last);
                index.commit(next.position());
                old.switchTo(next);
                use(index, next.position()).close();
                old.deleteUnused();
            });
            switched = true;
        } finally {
            if (!switched && gallery.writer().index() != index) {
                index.close();
                next.close();
                old.deleteUnused();
            }
        }
    }

    private void inDatabase(JdbcGalleryStore store) {
        ReferenceIndex index =
                index(gallery.places().other(gallery.writer().index().folder()));
        boolean switched = false;
        try {
            JdbcMigration migration = new JdbcMigration(store, description, this::embedded, index::apply);
            migration.copyAll();
            while (migration.catchUp() > FEW) {
                // What is enrolled meanwhile is embedded here, too.
            }
            gallery.writer().run(() -> {
                long position = migration.switchOver();
                index.commit(position);
                ReferenceIndex old = use(index, position);
                old.close();
                ReferenceIndex.clear(old.folder());
            });
            switched = true;
        } finally {
            if (!switched && gallery.writer().index() != index) {
                index.close();
                ReferenceIndex.clear(index.folder());
            }
        }
    }

    private ReferenceIndex index(Path folder) {
        return ReferenceIndex.open(
                folder,
                description.id(),
                VectorComparison.of(model.distance()),
                gallery.settings().index());
    }

    /** On the writer's thread; returns the index that was used before. */
    private ReferenceIndex use(ReferenceIndex index, long position) {
        ReferenceIndex old = gallery.writer().index();
        gallery.use(model, description);
        gallery.writer().replaceIndex(index, position);
        return old;
    }

    private long copy(FolderStore old, FolderStore next, ReferenceIndex index, long after) {
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
