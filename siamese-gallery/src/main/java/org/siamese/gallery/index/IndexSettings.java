package org.siamese.gallery.index;

/**
 * How the index is built. It may be changed between openings; segments that are there keep their form until they are merged, or the gallery is
 * compacted.
 *
 * @param graphFrom references in a segment from which on it has an HNSW graph; smaller ones are searched exactly
 * @param connections of a vector in the graph, the M of the paper; twice as many on its lowest level
 * @param beamWidth candidates that are looked at when a vector is added to the graph, the efConstruction of the paper
 * @param quantised whether searches in graphs look at vectors of seven bits a value first; distances are those of the floats in any case
 * @param buildThreads threads that build one graph; the graph depends on their number only where it is quantised
 * @param bufferMegabytes memory for references that are not yet in a segment
 */
public record IndexSettings(
        int graphFrom, int connections, int beamWidth, boolean quantised, int buildThreads, int bufferMegabytes) {
    /** Checks the numbers. */
    public IndexSettings {
        require("graphFrom", graphFrom, 1, Integer.MAX_VALUE);
        require("connections", connections, 2, 512);
        require("beamWidth", beamWidth, 1, 3200);
        require("buildThreads", buildThreads, 1, 256);
        require("bufferMegabytes", bufferMegabytes, 1, 1900);
    }

    private static void require(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + ": expected " + least + " to " + most + ", got " + value);
        }
    }

    /** A graph from 10,000 references on, 16 connections, beam width 100, not quantised, one thread, 48 MB. */
    public static IndexSettings ofDefaults() {
        return new IndexSettings(10_000, 16, 100, false, 1, 48);
    }

    /** These settings with another {@code graphFrom}. */
    public IndexSettings withGraphFrom(int newGraphFrom) {
        return new IndexSettings(newGraphFrom, connections, beamWidth, quantised, buildThreads, bufferMegabytes);
    }

    /** These settings with another graph. */
    public IndexSettings withGraph(int newConnections, int newBeamWidth) {
        return new IndexSettings(graphFrom, newConnections, newBeamWidth, quantised, buildThreads, bufferMegabytes);
    }

    /** These settings, quantised or not. */
    public IndexSettings withQuantised(boolean newQuantised) {
        return new IndexSettings(graphFrom, connections, beamWidth, newQuantised, buildThreads, bufferMegabytes);
    }

    /** These settings with another number of threads. */
    public IndexSettings withBuildThreads(int newBuildThreads) {
        return new IndexSettings(graphFrom, connections, beamWidth, quantised, newBuildThreads, bufferMegabytes);
    }
}
