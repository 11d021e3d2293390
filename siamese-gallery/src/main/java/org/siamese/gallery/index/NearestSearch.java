package org.siamese.gallery.index;

import java.io.IOException;
import java.util.Arrays;
import java.util.PriorityQueue;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/** One search for the nearest vectors. Not thread-safe. */
final class NearestSearch {
    /** Up to so many that a filter lets through are looked at one by one, which takes less time than a walk in the graph. */
    private static final int ONE_BY_ONE = 20_000;
    /** Where a filter lets a share through, so many times more candidates are needed, at most. */
    private static final int WIDEST = 8;

    private static final VectorKernel KERNEL = VectorKernel.ofMachine();

    private final IndexSearcher searcher;
    private final float[] target;
    private final int candidates;

    NearestSearch(IndexSearcher searcher, float[] target, int candidates) {
        this.searcher = searcher;
        this.target = target;
        this.candidates = candidates;
    }

    /** The best candidates of all segments, so many of them, ascending by number. */
    int[] documents(ReferenceFilter filter, int most) throws IOException {
        PriorityQueue<ScoreDoc> best = new PriorityQueue<>(most + 1, (a, b) -> Float.compare(a.score, b.score));
        Weight weight = filter.isAll()
                ? null
                : searcher.createWeight(searcher.rewrite(filter.query()), ScoreMode.COMPLETE_NO_SCORES, 1);
        for (LeafReaderContext context : searcher.getIndexReader().leaves()) {
            KnnCollector found = weight == null ? found(context.reader()) : found(context, weight);
            if (found == null) {
                continue;
            }
            for (ScoreDoc one : found.topDocs().scoreDocs) {
                if (best.size() < most) {
                    best.add(new ScoreDoc(one.doc + context.docBase, one.score));
                } else if (one.score > best.element().score) {
                    best.remove();
                    best.add(new ScoreDoc(one.doc + context.docBase, one.score));
                }
            }
        }
        int[] documents = best.stream().mapToInt(one -> one.doc).toArray();
        Arrays.sort(documents);
        return documents;
    }

    private KnnCollector found(LeafReader reader) throws IOException {
        KnnCollector collector = new TopKnnCollector(candidates, Integer.MAX_VALUE);
        reader.searchNearestVectors(IndexFields.VECTOR, target, collector, reader.getLiveDocs());
        return collector;
    }

    private @Nullable KnnCollector found(LeafReaderContext context, Weight weight) throws IOException {
        Scorer scorer = weight.scorer(context);
        if (scorer == null) {
            return null;
        }
        LeafReader reader = context.reader();
        BitSet accepted = BitSet.of(scorer.iterator(), reader.maxDoc());
        Bits live = reader.getLiveDocs();
        if (live != null) {
            for (int doc = next(accepted, 0); doc >= 0; doc = next(accepted, doc + 1)) {
                if (!live.get(doc)) {
                    accepted.clear(doc);
                }
            }
        }
        int count = accepted.cardinality();
        if (count <= ONE_BY_ONE) {
            return oneByOne(reader, accepted, count);
        }
        int times = Math.min(WIDEST, reader.maxDoc() / count + 1);
        KnnCollector collector = new TopKnnCollector(candidates * times, Integer.MAX_VALUE);
        reader.searchNearestVectors(IndexFields.VECTOR, target, collector, accepted);
        return collector;
    }

    private static int next(BitSet set, int from) {
        int next = from >= set.length() ? Integer.MAX_VALUE : set.nextSetBit(from);
        return next == Integer.MAX_VALUE ? -1 : next;
    }

    private @Nullable KnnCollector oneByOne(LeafReader reader, BitSet accepted, int count) throws IOException {
        FloatVectorValues vectors = reader.getFloatVectorValues(IndexFields.VECTOR);
        if (vectors == null || count == 0) {
            return null;
        }
        boolean dot = reader.getFieldInfos().fieldInfo(IndexFields.VECTOR).getVectorSimilarityFunction()
                == VectorSimilarityFunction.DOT_PRODUCT;
        KnnCollector collector = new TopKnnCollector(candidates, Integer.MAX_VALUE);
        for (int doc = next(accepted, 0); doc >= 0; doc = next(accepted, doc + 1)) {
            vectors.advance(doc);
            float[] vector = vectors.vectorValue();
            collector.collect(
                    doc,
                    dot
                            ? Math.max((1 + KERNEL.dot(target, vector)) / 2, 0)
                            : 1 / (1 + KERNEL.squaredDistance(target, vector)));
        }
        return collector;
    }
}
