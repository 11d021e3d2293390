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

    /**
     * One of some vectors to look for, which are spread over all identities and are no references.
     *
     * @param number from 0 on
     * @param queries so many are asked for in all
     */
    float[] query(int number, int queries);
}
