package org.siamese.core.distance;

/**
 * How losses and miners compute measures of all pairs of a batch. The setting holds for the whole process; it starts as the system
 * property {@code siamese.arithmetic} says, {@code fast} or {@code exact}, and is {@link #FAST} without it. Thread-safe.
 */
public enum Arithmetic {
    /**
     * Where embeddings are of single precision, products in single precision as far as a loss allows it, sums in double precision, small
     * distances from the difference of the rows, and large batches on several threads. Agrees with {@link #EXACT} to 1e-6 of the value
     * and of the largest derivative.
     */
    FAST,
    /** Everything in double precision, on one thread besides that of the matrix product. */
    EXACT;

    private static final String PROPERTY = "siamese.arithmetic";
    private static final String THREADS = "siamese.lossThreads";

    private static volatile Arithmetic current = ofProperty();

    private static Arithmetic ofProperty() {
        String value = System.getProperty(PROPERTY, "fast");
        for (Arithmetic arithmetic : values()) {
            if (arithmetic.name().equalsIgnoreCase(value)) {
                return arithmetic;
            }
        }
        throw new IllegalArgumentException(PROPERTY + ": expected fast or exact, got " + value);
    }

    /** What holds now. */
    public static Arithmetic current() {
        return current;
    }

    /** Sets what holds from now on, for all threads; returns what held before. */
    public static Arithmetic use(Arithmetic arithmetic) {
        Arithmetic before = current;
        current = arithmetic;
        return before;
    }

    /**
     * Number of threads that share the rows of a large batch: the system property {@code siamese.lossThreads}, or the number of
     * processors.
     */
    public static int threads() {
        return current == EXACT
                ? 1
                : Math.max(1, Integer.getInteger(THREADS, Runtime.getRuntime().availableProcessors()));
    }
}
