package org.siamese.benchmarks.gallery;

/** Unit vectors to enrol and to look for. */
interface BenchmarkVectors {
    /** What they are, in words. */
    String source();

    /** Values of a vector. */
    int dimension();

    /** Vectors to enrol. */
    int count();

    /** A vector to enrol. */
    float[] reference(int number);

    /** Whom it shows. */
    String identity(int number);

    /** Vectors to look for. */
    int queries();

    /**
     * A vector to look for, which is no reference. They are spread over all identities.
     *
     * @param number from 0 on
     */
    float[] query(int number);
}
