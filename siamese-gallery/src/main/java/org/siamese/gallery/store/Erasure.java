package org.siamese.gallery.store;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which records stay when an identity is erased: none of the identity itself, and none about its references' ids up to the last one that
 * was its own, so that no earlier reference of such an id returns. Visits records in their order.
 */
final class Erasure implements FolderLog.Keeper {
    private final String identity;
    private final Map<String, Long> lastOfId;
    private final Set<String> absent;

    private Erasure(String identity, Map<String, Long> lastOfId) {
        this.identity = identity;
        this.lastOfId = lastOfId;
        this.absent = new HashSet<>(lastOfId.keySet());
    }

    static Erasure of(String identity, FolderLog log) throws IOException {
        Map<String, Long> lastOfId = new HashMap<>();
        log.visit(0, (sequence, record) -> {
            if (ChangeCodec.decode(record) instanceof GalleryChange.Put put
                    && put.reference().identity().equals(identity)) {
                lastOfId.put(put.reference().id(), sequence);
            }
        });
        return new Erasure(identity, lastOfId);
    }

    @Override
    public boolean keeps(long sequence, GalleryChange change) {
        if (change instanceof GalleryChange.Put put) {
            String id = put.reference().id();
            if (put.reference().identity().equals(identity) || sequence <= lastOfId.getOrDefault(id, 0L)) {
                return false;
            }
            absent.remove(id);
            return true;
        }
        if (change instanceof GalleryChange.RemoveReference removed) {
            return sequence > lastOfId.getOrDefault(removed.id(), 0L) && !absent.contains(removed.id());
        }
        return !(change instanceof GalleryChange.RemoveIdentity removed
                && removed.identity().equals(identity));
    }
}
