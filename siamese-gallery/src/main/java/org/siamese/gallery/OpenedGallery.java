package org.siamese.gallery;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.siamese.gallery.index.ReferenceIndex;
import org.siamese.gallery.index.VectorComparison;
import org.siamese.gallery.store.FolderRecovery;
import org.siamese.gallery.store.FolderStore;
import org.siamese.gallery.store.GalleryChange;
import org.siamese.gallery.store.GalleryDescription;
import org.siamese.gallery.store.GalleryException;
import org.siamese.gallery.store.GalleryStore;

/** A store and an index that holds what the store holds. */
record OpenedGallery(
        GalleryStore store,
        GalleryDescription description,
        ReferenceIndex index,
        long position,
        IndexPlaces places,
        boolean readOnly,
        RecoveryReport recovery) {
    static OpenedGallery of(GalleryStore store, Path folder, GalleryModel model, GallerySettings settings) {
        try {
            return opened(store, folder, model, settings);
        } catch (RuntimeException | Error e) {
            store.close();
            throw e;
        }
    }

    private static OpenedGallery opened(GalleryStore store, Path folder, GalleryModel model, GallerySettings settings) {
        GalleryDescription description = described(store, model);
        if (store.isShared()) {
            new IndexPlaces(folder).settle(description.id());
        }
        List<String> notes = new ArrayList<>();
        FolderRecovery torn = store instanceof FolderStore files ? files.recovery() : new FolderRecovery(0, "");
        if (torn.tornBytes() > 0) {
            notes.add(torn.tornBytes() + " bytes of a write that was never acknowledged were moved to "
                    + torn.tornFile());
        }
        ReferenceIndex index = openIndex(folder, description, model, settings);
        try {
            boolean rebuilt = !index.rebuildReason().isEmpty();
            if (rebuilt) {
                notes.add(index.rebuildReason() + "; it was built anew");
            }
            long[] replayed = new long[1];
            long position;
            try {
                position = follow(store, index, replayed);
            } catch (GalleryException e) {
                if (!store.isShared() || index.position() == 0) {
                    throw e;
                }
                index.close();
                ReferenceIndex.clear(folder);
                index = openIndex(folder, description, model, settings);
                notes.add("the index was built anew: " + e.getMessage());
                rebuilt = true;
                replayed[0] = 0;
                position = follow(store, index, replayed);
            }
            if (replayed[0] > 0) {
                notes.add(replayed[0] + " changes were taken from the store");
            }
            Optional<String> erasure = store.pendingErasure();
            if (erasure.isPresent()) {
                store.erase(erasure.get());
                index.apply(new GalleryChange.RemoveIdentity(erasure.get()));
                position = follow(store, index, position, replayed);
            }
            if (replayed[0] > 0 || erasure.isPresent()) {
                index.commit(position);
            }
            if (erasure.isPresent()) {
                index.expunge();
                store.erased(erasure.get());
                notes.add("an erasure that was begun was ended");
            }
            index.refresh();
            return new OpenedGallery(
                    store,
                    description,
                    index,
                    position,
                    new IndexPlaces(folder),
                    false,
                    new RecoveryReport(replayed[0], torn.tornBytes(), rebuilt, notes));
        } catch (RuntimeException | Error e) {
            index.close();
            throw e;
        }
    }

    private static ReferenceIndex openIndex(
            Path folder, GalleryDescription description, GalleryModel model, GallerySettings settings) {
        return ReferenceIndex.open(folder, description.id(), VectorComparison.of(model.distance()), settings.index());
    }

    private static long follow(GalleryStore store, ReferenceIndex index, long[] count) {
        return follow(store, index, index.position(), count);
    }

    private static long follow(GalleryStore store, ReferenceIndex index, long after, long[] count) {
        return store.follow(after, change -> {
            index.apply(change);
            count[0]++;
        });
    }

    private static GalleryDescription described(GalleryStore store, GalleryModel model) {
        Optional<GalleryDescription> known = store.description();
        if (known.isPresent()) {
            requireModel(store.name(), known.get(), model);
            return known.get();
        }
        store.describe(
                GalleryDescription.of(model.dimension(), model.fingerprint().toJson()));
        GalleryDescription description = store.description().orElseThrow();
        requireModel(store.name(), description, model);
        return description;
    }

    static void requireModel(String name, GalleryDescription description, GalleryModel model) {
        ModelFingerprint.fromJson(description.model())
                .difference(model.fingerprint())
                .ifPresent(difference -> {
                    throw new GalleryException(
                            name,
                            "belongs to another model: " + difference
                                    + ". Open it with its own model; reembed moves it to another one");
                });
    }

    static OpenedGallery readOnly(Path folder, GalleryModel model, GallerySettings settings) {
        FolderStore store = FolderStore.openReadOnly(folder);
        GalleryDescription description = store.description()
                .orElseThrow(() -> new GalleryException(store.name(), "expected a gallery's folder, got an empty one"));
        requireModel(store.name(), description, model);
        ReferenceIndex index = ReferenceIndex.openReadOnly(
                store.indexFolder(), description.id(), VectorComparison.of(model.distance()), settings.index());
        return new OpenedGallery(
                store,
                description,
                index,
                index.position(),
                new IndexPlaces(store.indexFolder()),
                true,
                new RecoveryReport(0, 0, false, List.of()));
    }
}
