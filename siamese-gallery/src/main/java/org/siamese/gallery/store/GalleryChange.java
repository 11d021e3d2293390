package org.siamese.gallery.store;

/** One change of a gallery. Applying a change twice is the same as applying it once. */
public sealed interface GalleryChange {
    /**
     * Adds a reference, or puts it in the place of the one with the same id.
     *
     * @param reference what is enrolled
     */
    record Put(Reference reference) implements GalleryChange {}

    /**
     * Removes a reference, if it is there.
     *
     * @param id of the reference
     */
    record RemoveReference(String id) implements GalleryChange {}

    /**
     * Removes an identity with all its references, if it is there.
     *
     * @param identity its name
     */
    record RemoveIdentity(String identity) implements GalleryChange {}

    /** What was removed before must leave the index's files, too. */
    record Expunge() implements GalleryChange {}
}
