package org.siamese.gallery.index;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.MergeState;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.jspecify.annotations.Nullable;

/**
 * The graph of a segment that is merged with others. What the others hold is inserted into it, so that a large graph is not built anew for a few
 * new vectors.
 */
final class KnownGraph {
    private final HnswGraph graph;
    private final int size;
    private final MergeState.DocMap numbers;

    private KnownGraph(HnswGraph graph, int size, MergeState.DocMap numbers) {
        this.graph = graph;
        this.size = size;
        this.numbers = numbers;
    }

    /**
     * The largest graph of the merged segments, of those from which nothing was removed and that were built as the new one is.
     *
     * @param count vectors of the merged segment
     */
    static @Nullable KnownGraph largest(FieldInfo field, MergeState state, int count, String built) throws IOException {
        // Vectors have the numbers of their documents where each document has one.
        if (state.segmentInfo.maxDoc() != count) {
            return null;
        }
        KnownGraph largest = null;
        for (int i = 0; i < state.knnVectorsReaders.length; i++) {
            if (state.liveDocs[i] == null
                    && reader(state.knnVectorsReaders[i], field) instanceof GraphVectorsReader reader
                    && reader.built().equals(built)
                    && reader.getFloatVectorValues(field.name).size() == state.maxDocs[i]
                    && (largest == null || state.maxDocs[i] > largest.size)) {
                largest = new KnownGraph(reader.getGraph(field.name), state.maxDocs[i], state.docMaps[i]);
            }
        }
        return largest;
    }

    private static @Nullable KnnVectorsReader reader(@Nullable KnnVectorsReader reader, FieldInfo field) {
        return reader instanceof PerFieldKnnVectorsFormat.FieldsReader fields
                ? fields.getFieldReader(field.name)
                : reader;
    }

    /** Sets the highest levels of its vectors, and says that they are there. */
    void levels(byte[] top, boolean[] there) throws IOException {
        for (int node = 0; node < size; node++) {
            top[numbers.get(node)] = 0;
            there[numbers.get(node)] = true;
        }
        for (int level = 1; level < graph.numLevels(); level++) {
            HnswGraph.NodesIterator nodes = graph.getNodesOnLevel(level);
            while (nodes.hasNext()) {
                top[numbers.get(nodes.nextInt())] = (byte) level;
            }
        }
    }

    /** Copies its edges. */
    void copyTo(GraphRows to) throws IOException {
        for (int level = 0; level < graph.numLevels(); level++) {
            HnswGraph.NodesIterator nodes = graph.getNodesOnLevel(level);
            while (nodes.hasNext()) {
                int node = nodes.nextInt();
                int row = to.row(level, numbers.get(node));
                graph.seek(level, node);
                for (int next = graph.nextNeighbor();
                        next != DocIdSetIterator.NO_MORE_DOCS;
                        next = graph.nextNeighbor()) {
                    to.add(row, numbers.get(next));
                }
            }
        }
        to.enterAt(numbers.get(graph.entryNode()));
    }
}
