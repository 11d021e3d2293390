package org.siamese.core.train;

/**
 * Something whose state a run saves and restores: implemented by an observer, its state is saved in each checkpoint and given back,
 * before {@link TrainingObserver#onStart}, to an observer of the same name when a run is resumed.
 */
public interface Checkpointable {
    /** A name that is unique among the observers of a run: letters, digits, "-". */
    String checkpointName();

    /** The state, at the end of a step. */
    byte[] saveState();

    /** Takes over a state that {@link #saveState()} gave. */
    void restoreState(byte[] state);

    /** Whether which batches come depends on this state; no by default. */
    default boolean steersBatches() {
        return false;
    }
}
