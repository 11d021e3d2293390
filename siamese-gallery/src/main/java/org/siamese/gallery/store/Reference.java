package org.siamese.gallery.store;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.siamese.image.FiniteValues;

/**
 * One enrolled example of an identity. Two references with the same id are the same reference: the later one takes the place of the
 * earlier. Names are compared character by character, in any script. Arrays are shared, not copied: leave them alone. Immutable and
 * thread-safe.
 *
 * @param id the reference's own name, unique in its gallery; 1 to 1000 characters
 * @param identity whom it shows; 1 to 1000 characters, not blank
 * @param vector its embedding, finite
 * @param time when it was enrolled or taken
 * @param source where it comes from, for example a file; empty if unknown
 * @param metadata free texts by name, by which searches can be filtered; at most 1000 characters each
 * @param imageBytes the encoded image, null if it is not kept
 */
public record Reference(
        String id,
        String identity,
        float[] vector,
        Instant time,
        String source,
        Map<String, String> metadata,
        byte @Nullable [] imageBytes) {
    /** Checks the texts and the vector. */
    public Reference {
        Texts.name("id", id);
        Texts.name("identity", identity);
        Texts.any("source", source);
        Objects.requireNonNull(time, "time");
        if (vector.length == 0) {
            throw new IllegalArgumentException("vector: expected at least one value, got none");
        }
        int bad = FiniteValues.firstNonFinite(vector);
        if (bad >= 0) {
            throw new IllegalArgumentException(
                    "vector, value " + bad + ": expected a finite number, got " + vector[bad]);
        }
        Map<String, String> copy = new TreeMap<>(metadata);
        copy.forEach((key, value) -> {
            Texts.name("metadata key", key);
            Texts.any("metadata \"" + key + "\"", value);
        });
        metadata = Collections.unmodifiableMap(copy);
    }

    /** A reference with a random id, of now, without source, metadata and image. */
    public static Reference of(String identity, float[] vector) {
        return new Reference(UUID.randomUUID().toString(), identity, vector, Instant.now(), "", Map.of(), null);
    }

    /** This reference with another id. */
    public Reference withId(String newId) {
        return new Reference(newId, identity, vector, time, source, metadata, imageBytes);
    }

    /** This reference with another embedding. */
    public Reference withVector(float[] newVector) {
        return new Reference(id, identity, newVector, time, source, metadata, imageBytes);
    }

    /** This reference with another time. */
    public Reference withTime(Instant newTime) {
        return new Reference(id, identity, vector, newTime, source, metadata, imageBytes);
    }

    /** This reference with another source. */
    public Reference withSource(String newSource) {
        return new Reference(id, identity, vector, time, newSource, metadata, imageBytes);
    }

    /** This reference with one more text of metadata, or another value of it. */
    public Reference withMetadata(String key, String value) {
        Map<String, String> more = new TreeMap<>(metadata);
        more.put(key, value);
        return new Reference(id, identity, vector, time, source, more, imageBytes);
    }

    /** This reference with its encoded image, kept for the day when another model is to embed it. */
    public Reference withImage(byte @Nullable [] bytes) {
        return new Reference(id, identity, vector, time, source, metadata, bytes);
    }

    /** The encoded image, where it is kept. */
    public Optional<byte[]> image() {
        return Optional.ofNullable(imageBytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Reference that
                && id.equals(that.id)
                && identity.equals(that.identity)
                && Arrays.equals(vector, that.vector)
                && time.equals(that.time)
                && source.equals(that.source)
                && metadata.equals(that.metadata)
                && Arrays.equals(imageBytes, that.imageBytes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, identity, time);
    }

    @Override
    public String toString() {
        return "Reference[" + id + " of " + identity + ", " + vector.length + " values]";
    }
}
