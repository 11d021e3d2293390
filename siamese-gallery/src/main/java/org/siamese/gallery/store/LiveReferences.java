package org.siamese.gallery.store;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which record of a log holds the reference of each id that is still enrolled. Not thread-safe. */
public final class LiveReferences {
    private final Map<String, Long> sequences = new HashMap<>();
    private final Map<String, Set<String>> idsOf = new HashMap<>();
    private final Map<String, String> identityOf = new HashMap<>();

    /** Takes the next change of a log. */
    public void add(long sequence, GalleryChange change) {
        if (change instanceof GalleryChange.Put put) {
            String id = put.reference().id();
            remove(id);
            sequences.put(id, sequence);
            identityOf.put(id, put.reference().identity());
            idsOf.computeIfAbsent(put.reference().identity(), name -> new HashSet<>())
                    .add(id);
        } else if (change instanceof GalleryChange.RemoveReference removed) {
            remove(removed.id());
        } else if (change instanceof GalleryChange.RemoveIdentity removed) {
            Set<String> ids = idsOf.remove(removed.identity());
            if (ids != null) {
                ids.forEach(id -> {
                    sequences.remove(id);
                    identityOf.remove(id);
                });
            }
        }
    }

    private void remove(String id) {
        sequences.remove(id);
        String identity = identityOf.remove(id);
        if (identity != null) {
            Set<String> ids = idsOf.get(identity);
            if (ids != null) {
                ids.remove(id);
            }
        }
    }

    /** Sequence number by id. */
    public Map<String, Long> sequences() {
        return sequences;
    }
}
