package org.siamese.gallery.index;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99FlatVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsReader;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsWriter;
import org.apache.lucene.codecs.lucene99.Lucene99ScalarQuantizedVectorsFormat;
import org.apache.lucene.index.SegmentInfo;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/**
 * How vectors lie in a segment of the index: plain where it was just written or is small, and then every vector is looked at; with an HNSW
 * graph once segments were merged into one of some size. So writing is cheap, and a graph is built only where it pays. Found by Lucene by its
 * name. Yu. A. Malkov, D. A. Yashunin, "Efficient and robust approximate nearest neighbor search using hierarchical navigable small world
 * graphs" (2018).
 */
public final class GalleryVectorsFormat extends KnnVectorsFormat {
    private static final String NAME = "SiameseGalleryVectors";
    private static final String KIND = "siamese.vectors";
    /** How the graph was built. Graphs of earlier versions do not say it. */
    private static final String BUILT = "siamese.graph";

    private static final String PLAIN = "plain";
    private static final String GRAPH = "graph of rows";
    /** In Lucene's own files. */
    private static final String EARLIER_GRAPH = "graph";

    private static final String QUANTISED = "quantised graph";
    private static final int MAX_DIMENSION = 16_384;

    private final IndexSettings settings;

    /** For reading, and for writing with default settings. */
    public GalleryVectorsFormat() {
        this(IndexSettings.ofDefaults());
    }

    GalleryVectorsFormat(IndexSettings settings) {
        super(NAME);
        this.settings = settings;
    }

    private static FlatVectorsFormat plain() {
        return new Lucene99FlatVectorsFormat(new KernelScorer());
    }

    /** Seven bits a value, in a byte; the floats stay beside them. */
    private static FlatVectorsFormat quantised() {
        return new Lucene99ScalarQuantizedVectorsFormat(null, 7, false);
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
        boolean graph = state.context.mergeInfo != null && state.context.mergeInfo.totalMaxDoc >= settings.graphFrom();
        state.segmentInfo.putAttribute(KIND, graph ? graphKind(settings) : PLAIN);
        if (!graph) {
            return plain().fieldsWriter(state);
        }
        state.segmentInfo.putAttribute(BUILT, built(settings));
        if (!settings.quantised()) {
            return new GraphVectorsWriter(state, plain().fieldsWriter(state), settings);
        }
        return new Lucene99HnswVectorsWriter(
                state,
                settings.connections(),
                settings.beamWidth(),
                quantised().fieldsWriter(state),
                settings.buildThreads(),
                null);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
        String kind = state.segmentInfo.getAttribute(KIND);
        return switch (String.valueOf(kind)) {
            case PLAIN -> new ExactVectorsReader(plain().fieldsReader(state));
            case GRAPH -> GraphVectorsReader.of(state, plain().fieldsReader(state), built(state.segmentInfo));
            case EARLIER_GRAPH -> GraphVectorsReader.ofLucene(
                    state, plain().fieldsReader(state), built(state.segmentInfo));
            case QUANTISED -> new Lucene99HnswVectorsReader(state, quantised().fieldsReader(state));
            default -> throw new IOException("segment " + state.segmentInfo.name + ": expected " + KIND + " " + PLAIN
                    + ", " + GRAPH + " or " + QUANTISED + ", got " + kind);
        };
    }

    private static String built(SegmentInfo segment) {
        return String.valueOf(segment.getAttribute(BUILT));
    }

    private static String graphKind(IndexSettings settings) {
        return settings.quantised() ? QUANTISED : GRAPH;
    }

    /** What tells graphs that were built in another way from those that are built with some settings. */
    static String built(IndexSettings settings) {
        return "balanced, M " + settings.connections() + ", beam " + settings.beamWidth();
    }

    /** Whether a segment has a graph, and one as it would be built today. */
    static boolean hasGraph(SegmentInfo segment, IndexSettings settings) {
        return graphKind(settings).equals(segment.getAttribute(KIND))
                && built(settings).equals(segment.getAttribute(BUILT));
    }

    static boolean hasGraph(SegmentInfo segment) {
        return !PLAIN.equals(segment.getAttribute(KIND));
    }

    @Override
    public int getMaxDimensions(String fieldName) {
        return MAX_DIMENSION;
    }
}
