package org.siamese.data.dataset;

import java.nio.file.Path;

/** Where decoded pictures are kept, so that no image is decoded twice. What exceeds the budget is decoded anew each time. */
public sealed interface CachePolicy {
    /**
     * In memory, 4 bytes a value.
     *
     * @param maxBytes most bytes kept
     */
    record Memory(long maxBytes) implements CachePolicy {
        /** Checks the budget. */
        public Memory {
            requireBudget(maxBytes);
        }
    }

    /**
     * As files in a folder, for the next run too. Only what comes from image files is kept; a file that was changed since is
     * decoded anew. Several processes may share the folder.
     *
     * @param folder made if there is none
     * @param maxBytes most bytes kept in it
     */
    record Disk(Path folder, long maxBytes) implements CachePolicy {
        /** Checks the budget. */
        public Disk {
            requireBudget(maxBytes);
        }
    }

    /** Nothing is kept. */
    record None() implements CachePolicy {}

    /** In memory, up to a quarter of what the virtual machine may use. */
    static CachePolicy ofDefaults() {
        return new Memory(Runtime.getRuntime().maxMemory() / 4);
    }

    private static void requireBudget(long maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes: expected at least 1, got " + maxBytes);
        }
    }
}
