package org.siamese.core.train;

import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.siamese.core.engine.TowerEngine;

/** Saves a run where it wants checkpoints. */
final class RunCheckpoints {
    private final @Nullable CheckpointStore store;
    private final JsonNode fingerprint;
    private final ObserverList observers;

    /**
     * The checkpoints of a run.
     *
     * @param store null where it wants none
     */
    RunCheckpoints(@Nullable CheckpointStore store, JsonNode fingerprint, ObserverList observers) {
        this.store = store;
        this.fingerprint = fingerprint;
        this.observers = observers;
    }

    /** Saves if it is time to. */
    void saveIfDue(TowerEngine engine, RunProgress progress) {
        if (store != null && store.isDue(progress)) {
            save(engine, progress);
        }
    }

    /** Saves if the newest checkpoint is of another step. */
    void saveEnd(TowerEngine engine, RunProgress progress) {
        if (store != null && !store.holds(progress.step)) {
            save(engine, progress);
        }
    }

    /** Saves. */
    void save(TowerEngine engine, RunProgress progress) {
        if (store != null) {
            engine.writeNetwork();
            store.save(Checkpoint.of(fingerprint, progress, engine.network(), observers))
                    .ifPresent(observers::checkpoint);
        }
    }
}
