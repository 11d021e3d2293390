package org.siamese.gallery.index;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.SegmentInfo;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.hnsw.HnswGraph;

/**
 * The files of the graph of a segment's vectors. Rows of neighbours have one length on a level, and lie where a vector's number tells, so that one
 * read brings a row: 2M numbers on the lowest level, M on higher ones, filled up with -1. A second file, which is read at once and checked
 * by its sum, tells which vectors are on the higher levels.
 */
final class GraphFile implements HnswGraphProvider, Closeable {
    private static final String CODEC = "SiameseGraph";
    private static final String ROWS = "sgr";
    private static final String LEVELS = "sgl";
    private static final int VERSION = 0;
    /** Rows begin at a multiple of a processor's cache line. */
    private static final int ALIGNMENT = 64;

    private static final int NONE = -1;

    private final IndexInput file;
    private final int size;
    private final int width;
    private final int entry;
    private final int[][] nodes;
    private final long[] rows;

    private GraphFile(IndexInput levels, IndexInput file) throws IOException {
        this.file = file;
        size = levels.readInt();
        width = levels.readInt();
        entry = levels.readInt();
        nodes = new int[levels.readInt()][];
        rows = new long[nodes.length];
        for (int level = 0; level < nodes.length; level++) {
            rows[level] = levels.readLong();
            if (level > 0) {
                nodes[level] = new int[levels.readInt()];
                levels.readInts(nodes[level], 0, nodes[level].length);
            }
        }
    }

    /** Opens the graph of a segment. The file of levels is checked here, that of rows by {@link #checkIntegrity()}. */
    static GraphFile open(SegmentReadState state) throws IOException {
        IndexInput file = state.directory.openInput(name(state.segmentInfo, state.segmentSuffix, ROWS), state.context);
        try (IndexInput levels =
                state.directory.openInput(name(state.segmentInfo, state.segmentSuffix, LEVELS), IOContext.READONCE)) {
            // Before any number in it is believed. This reads a clone, and leaves the place as it is.
            CodecUtil.checksumEntireFile(levels);
            CodecUtil.checkIndexHeader(file, CODEC, VERSION, VERSION, state.segmentInfo.getId(), state.segmentSuffix);
            CodecUtil.retrieveChecksum(file);
            CodecUtil.checkIndexHeader(levels, CODEC, VERSION, VERSION, state.segmentInfo.getId(), state.segmentSuffix);
            GraphFile graph = new GraphFile(levels, file);
            graph.requireLength();
            return graph;
        } catch (IOException | RuntimeException e) {
            IOUtils.closeWhileHandlingException(file);
            throw e;
        }
    }

    private void requireLength() throws IOException {
        long end = CodecUtil.footerLength();
        for (int level = 0; level < nodes.length; level++) {
            end = rows[level] + rowBytes(level) * (level == 0 ? size : nodes[level].length) + CodecUtil.footerLength();
        }
        if (nodes.length > 0 && file.length() != end) {
            throw new CorruptIndexException("expected " + end + " bytes, got " + file.length(), file);
        }
    }

    private long rowBytes(int level) {
        return (long) length(level) * Integer.BYTES;
    }

    private int length(int level) {
        return level == 0 ? 2 * width : width;
    }

    private static String name(SegmentInfo segment, String suffix, String extension) {
        return IndexFileNames.segmentFileName(segment.name, suffix, extension);
    }

    /**
     * Writes the graph of a segment.
     *
     * @param connections neighbours that a vector has at most above the lowest level, where it has at most twice as many
     */
    static void write(SegmentWriteState state, GraphRows graph, int connections) throws IOException {
        try (IndexOutput levels = output(state, LEVELS);
                IndexOutput rows = output(state, ROWS)) {
            levels.writeInt(graph.size());
            levels.writeInt(connections);
            levels.writeInt(graph.entry());
            levels.writeInt(graph.levels());
            rows.alignFilePointer(ALIGNMENT);
            for (int level = 0; level < graph.levels(); level++) {
                int[] nodes = graph.nodes(level);
                levels.writeLong(rows.getFilePointer());
                if (level > 0) {
                    levels.writeInt(nodes.length);
                    write(levels, nodes, nodes.length);
                }
                for (int node : nodes) {
                    write(rows, graph.neighbours(level, node), level == 0 ? 2 * connections : connections);
                }
            }
            CodecUtil.writeFooter(levels);
            CodecUtil.writeFooter(rows);
        }
    }

    private static IndexOutput output(SegmentWriteState state, String extension) throws IOException {
        IndexOutput output =
                state.directory.createOutput(name(state.segmentInfo, state.segmentSuffix, extension), state.context);
        try {
            CodecUtil.writeIndexHeader(output, CODEC, VERSION, state.segmentInfo.getId(), state.segmentSuffix);
            return output;
        } catch (IOException | RuntimeException e) {
            IOUtils.closeWhileHandlingException(output);
            throw e;
        }
    }

    private static void write(IndexOutput output, int[] numbers, int length) throws IOException {
        for (int number : numbers) {
            output.writeInt(number);
        }
        for (int i = numbers.length; i < length; i++) {
            output.writeInt(NONE);
        }
    }

    /** The graph, for one thread. */
    @Override
    public HnswGraph getGraph(String field) {
        return new Walk(file.clone());
    }

    void checkIntegrity() throws IOException {
        CodecUtil.checksumEntireFile(file);
    }

    long ramBytesUsed() {
        return Arrays.stream(nodes)
                .skip(1)
                .mapToLong(level -> (long) level.length * Integer.BYTES)
                .sum();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private final class Walk extends HnswGraph {
        private final IndexInput input;
        private final int[] row = new int[2 * width + 1];
        private int next;

        private Walk(IndexInput input) {
            this.input = input;
            row[2 * width] = NONE;
        }

        @Override
        public void seek(int level, int node) throws IOException {
            int length = length(level);
            int place = level == 0 ? node : Arrays.binarySearch(nodes[level], node);
            if (place < 0 || place >= size) {
                throw new IllegalArgumentException("node: expected one of level " + level + ", got " + node);
            }
            input.seek(rows[level] + place * rowBytes(level));
            input.readInts(row, 0, length);
            row[length] = NONE;
            next = 0;
        }

        @Override
        public int nextNeighbor() {
            return row[next] == NONE ? DocIdSetIterator.NO_MORE_DOCS : row[next++];
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public int numLevels() {
            return nodes.length;
        }

        @Override
        public int entryNode() {
            return entry;
        }

        @Override
        public NodesIterator getNodesOnLevel(int level) {
            return level == 0
                    ? new ArrayNodesIterator(size)
                    : new ArrayNodesIterator(nodes[level], nodes[level].length);
        }
    }
}
