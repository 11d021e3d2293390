package org.siamese.core.acceleration;

/**
 * Whether this library may do what the whole process feels. It does three such things: it decides which backend ND4J takes where several are
 * on the class path ({@link BackendGate}), it lets OpenBLAS's threads sleep between products ({@link BlasThreads}), and the oneDNN engine
 * lets OpenMP's threads do work of Java's, for whose length each of them is set to begin no threads of its own. An application server with
 * other programs in the same process may want none of them: with the system property {@value #PROPERTY} set to {@code false}, ND4J chooses
 * its backend by itself, OpenBLAS's threads wait as they do by default, and the engine takes threads of its own.
 */
public final class ProcessEffects {
    /** System property; {@code true} if it is not set. */
    public static final String PROPERTY = "org.siamese.processWide";

    private ProcessEffects() {}

    /**
     * Whether they are allowed.
     *
     * @throws IllegalStateException if the property is neither true nor false
     */
    public static boolean allowed() {
        String value = System.getProperty(PROPERTY, "true");
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalStateException(
                    "system property " + PROPERTY + ": expected true or false, got " + value);
        };
    }
}
