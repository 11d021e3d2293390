package org.siamese.gallery.index;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.KnnFieldVectorsWriter;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorsWriter;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.MergeState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.Sorter;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.hnsw.CloseableRandomVectorScorerSupplier;
import org.apache.lucene.util.packed.DirectMonotonicWriter;

/** Builds the graph of a merged segment, and writes it as Lucene's own graphs are written, so that Lucene's reader reads it. */
final class GraphVectorsWriter extends KnnVectorsWriter {
    private static final String META = "Lucene99HnswVectorsFormatMeta";
    private static final String INDEX = "Lucene99HnswVectorsFormatIndex";
    private static final int VERSION = 0;
    private static final int OFFSETS_IN_BLOCK_SHIFT = 16;

    private final IndexSettings settings;
    private final FlatVectorsWriter vectors;
    private final IndexOutput meta;
    private final IndexOutput index;

    GraphVectorsWriter(SegmentWriteState state, FlatVectorsWriter vectors, IndexSettings settings) throws IOException {
        this.settings = settings;
        this.vectors = vectors;
        IndexOutput openedMeta = null;
        IndexOutput openedIndex = null;
        boolean opened = false;
        try {
            openedMeta = output(state, "vem", META);
            openedIndex = output(state, "vex", INDEX);
            opened = true;
        } finally {
            if (!opened) {
                IOUtils.closeWhileHandlingException(openedMeta, openedIndex, vectors);
            }
        }
        meta = openedMeta;
        index = openedIndex;
    }

    private static IndexOutput output(SegmentWriteState state, String extension, String codec) throws IOException {
        IndexOutput output = state.directory.createOutput(
                IndexFileNames.segmentFileName(state.segmentInfo.name, state.segmentSuffix, extension), state.context);
        CodecUtil.writeIndexHeader(output, codec, VERSION, state.segmentInfo.getId(), state.segmentSuffix);
        return output;
    }

    @Override
    public KnnFieldVectorsWriter<?> addField(FieldInfo field) {
        throw new UnsupportedOperationException("segments are written without a graph first");
    }

    @Override
    public void flush(int maxDoc, Sorter.DocMap sortMap) {
        throw new UnsupportedOperationException("segments are written without a graph first");
    }

    @Override
    public void mergeOneField(FieldInfo field, MergeState state) throws IOException {
        try (CloseableRandomVectorScorerSupplier scorers = vectors.mergeOneFieldToIndex(field, state)) {
            int count = scorers.totalVectorCount();
            meta.writeInt(field.number);
            meta.writeInt(field.getVectorEncoding().ordinal());
            meta.writeInt(Lucene99HnswVectorsReader.SIMILARITY_FUNCTIONS.indexOf(field.getVectorSimilarityFunction()));
            long begin = index.getFilePointer();
            GraphRows graph = count == 0
                    ? new GraphRows(new byte[0], 0)
                    : new GraphBuilder(
                                    KernelScorer.rows(scorers),
                                    field.getVectorSimilarityFunction(),
                                    field.getVectorDimension(),
                                    count,
                                    settings,
                                    KnownGraph.largest(field, state, count, GalleryVectorsFormat.built(settings)))
                            .build();
            int[] lengths = writeNeighbours(graph);
            meta.writeVLong(begin);
            meta.writeVLong(index.getFilePointer() - begin);
            meta.writeVInt(field.getVectorDimension());
            meta.writeInt(count);
            meta.writeVInt(settings.connections());
            writeLevels(graph, lengths);
        }
    }

    /**
     * The neighbours of each vector, level by level: their number, then the ascending differences.
     *
     * @return the bytes of each
     */
    private int[] writeNeighbours(GraphRows graph) throws IOException {
        int[] lengths = {};
        int count = 0;
        for (int level = 0; level < graph.levels(); level++) {
            int[] nodes = graph.nodes(level);
            lengths = Arrays.copyOf(lengths, count + nodes.length);
            for (int node : nodes) {
                long begin = index.getFilePointer();
                int[] neighbours = graph.neighbours(level, node);
                index.writeVInt(neighbours.length);
                writeDifferences(index, neighbours);
                lengths[count++] = Math.toIntExact(index.getFilePointer() - begin);
            }
        }
        return lengths;
    }

    private static void writeDifferences(IndexOutput output, int[] ascending) throws IOException {
        int before = 0;
        for (int value : ascending) {
            output.writeVInt(value - before);
            before = value;
        }
    }

    /** Who is on the upper levels, and where the neighbours of each vector begin. */
    private void writeLevels(GraphRows graph, int[] lengths) throws IOException {
        meta.writeVInt(graph.levels());
        for (int level = 1; level < graph.levels(); level++) {
            int[] nodes = graph.nodes(level);
            meta.writeVInt(nodes.length);
            writeDifferences(meta, nodes);
        }
        if (graph.levels() == 0) {
            return;
        }
        long begin = index.getFilePointer();
        meta.writeLong(begin);
        meta.writeVInt(OFFSETS_IN_BLOCK_SHIFT);
        DirectMonotonicWriter offsets =
                DirectMonotonicWriter.getInstance(meta, index, lengths.length, OFFSETS_IN_BLOCK_SHIFT);
        long offset = 0;
        for (int length : lengths) {
            offsets.add(offset);
            offset += length;
        }
        offsets.finish();
        meta.writeLong(index.getFilePointer() - begin);
    }

    @Override
    public void finish() throws IOException {
        vectors.finish();
        meta.writeInt(-1);
        CodecUtil.writeFooter(meta);
        CodecUtil.writeFooter(index);
    }

    @Override
    public long ramBytesUsed() {
        return vectors.ramBytesUsed();
    }

    @Override
    public void close() throws IOException {
        IOUtils.close(meta, index, vectors);
    }
}
