package org.siamese.core.train;

/**
 * Something that a run must remember to be gone on with: implemented by an observer, its state is saved in each checkpoint and
 * given back, before {@link TrainingObserver#onStart}, to an observer of the same name when a run is resumed.
 */
public interface TrainingMemory {
    /** A name that is unique among the observers of a run: letters, digits, "-". */
    String memoryName();

    /** The state, at the end of a step. */
    byte[] saveMemory();

    /** Takes over a state that {@link #saveMemory()} gave. */
    void restoreMemory(byte[] state);

    /** Whether which batches come depends on this state; no by default. */
    default boolean steersBatches() {
        return false;
    }
}
