package org.siamese.gallery.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where the references of a gallery are kept: the truth, from which a lost index is rebuilt. A {@link FolderStore} has one writer; a
 * {@link JdbcGalleryStore} is shared by many nodes.
 *
 * <p>Changes have a position, which grows. What {@link #write} has returned for survives a crash of the process and of the machine. All
 * methods throw a {@link GalleryException} where the store cannot be used. Thread-safe.
 */
public interface GalleryStore extends AutoCloseable {
    /** Where it is, for messages. */
    String name();

    /** What was written by {@link #describe}; empty for a new store. */
    Optional<GalleryDescription> description();

    /** Writes the description, durably. */
    void describe(GalleryDescription description);

    /**
     * Makes changes durable: all of them, or none where it throws.
     *
     * @param changes at least one
     */
    void write(List<GalleryChange> changes);

    /** The position of the last change. */
    long position();

    /**
     * Gives the changes after a position, or what they led to, in an order that leads to today's references.
     *
     * @param after what an earlier call returned; 0 for everything, to an index that is empty
     * @return the position up to which they were given
     * @throws GalleryException if the position is not one of this store's, so that an index that stands there must be rebuilt
     */
    long follow(long after, Consumer<GalleryChange> to);

    /** Whether other processes write to it, so that {@link #follow} must be called now and then. */
    boolean isShared();

    /**
     * Removes an identity such that its bytes leave the store's own files. The caller expunges its index and then calls
     * {@link #erased}; until then {@link #pendingErasure} names the identity, also after a crash.
     */
    void erase(String identity);

    /** Says that the index was expunged. */
    void erased(String identity);

    /** An erasure that was begun and not ended. */
    Optional<String> pendingErasure();

    @Override
    void close();
}
