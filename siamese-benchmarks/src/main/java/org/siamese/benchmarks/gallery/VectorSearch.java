package org.siamese.benchmarks.gallery;

/** A library that finds the nearest of some unit vectors. */
interface VectorSearch extends AutoCloseable {
    /** Its name in the results. */
    String name();

    /** Takes the vectors, whose numbers count from 0. */
    void build(BenchmarkVectors vectors) throws Exception;

    /** The numbers of the ten nearest. */
    int[] nearest(float[] query, int candidates);

    @Override
    void close();
}
