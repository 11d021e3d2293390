package org.siamese.gallery.index;

import java.time.Instant;
import java.util.Map;

/**
 * A reference that was found, and how far it is from what was looked for.
 *
 * @param id of the reference
 * @param identity whom it shows
 * @param distance of the embeddings; smaller is closer. 0 where nothing was looked for
 * @param source where it comes from
 * @param time when it was enrolled or taken
 * @param metadata free texts by name
 */
public record FoundReference(
        String id, String identity, double distance, String source, Instant time, Map<String, String> metadata) {}
