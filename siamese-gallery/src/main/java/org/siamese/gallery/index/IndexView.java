package org.siamese.gallery.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiBits;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;
import org.siamese.gallery.store.GalleryException;

/** The index at one moment. Thread-safe until it is closed. */
public final class IndexView implements AutoCloseable {
    /** More than wanted are measured in double precision, for those that floats order otherwise. */
    private static final int ROUNDING = 8;

    private final SearcherManager searchers;
    private final IndexSearcher searcher;
    private final VectorComparison comparison;
    private final boolean rescored;

    /**
     * A view.
     *
     * @param rescored whether the order of candidates is only known once their distances are, as quantised vectors gave it
     */
    IndexView(SearcherManager searchers, VectorComparison comparison, boolean rescored) throws IOException {
        this.searchers = searchers;
        this.rescored = rescored;
        this.searcher = searchers.acquire();
        this.comparison = comparison;
    }

    /**
     * A reference near to what was looked for.
     *
     * @param document its number in this view
     * @param identity whom it shows
     * @param distance smaller is closer
     */
    public record Hit(int document, String identity, double distance) {}

    IndexSearcher searcher() {
        return searcher;
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T reading(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException e) {
            throw new GalleryException("index", "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Number of references. */
    public int count() {
        return searcher.getIndexReader().numDocs();
    }

    /**
     * The nearest references, the nearest first; equally near ones by the names of their identities.
     *
     * @param vector what is looked for
     * @param most of them
     * @param candidates that are looked at in each graph, at least {@code most} are
     */
    public List<Hit> nearest(float[] vector, int most, int candidates, ReferenceFilter filter) {
        return reading(() -> {
            int looked = Math.max(most, candidates);
            NearestSearch search = new NearestSearch(searcher, comparison.indexed(vector), looked);
            int[] documents = search.documents(filter, rescored ? looked : Math.min(looked, most + ROUNDING));
            double[] query = comparison.query(vector);
            List<Hit> hits = new ArrayList<>(documents.length);
            visit(
                    documents,
                    (leaf, local) -> reading(() -> {
                        SortedDocValues names = leaf.names();
                        names.advanceExact(local);
                        leaf.vectors().advance(local);
                        hits.add(new Hit(
                                leaf.base() + local,
                                names.lookupOrd(names.ordValue()).utf8ToString(),
                                comparison.between(query, leaf.vectors().vectorValue())));
                        return hits;
                    }));
            hits.sort(Comparator.comparingDouble(Hit::distance).thenComparing(Hit::identity));
            return hits.size() > most ? List.copyOf(hits.subList(0, most)) : hits;
        });
    }

    /** Doc values and vectors of a segment, read forwards. */
    private record Leaf(int base, SortedDocValues names, FloatVectorValues vectors) {}

    /** Visits documents, whose numbers ascend. */
    private void visit(int[] documents, ObjIntConsumer<Leaf> visitor) throws IOException {
        List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
        int next = 0;
        while (next < documents.length) {
            LeafReaderContext context = leaves.get(ReaderUtil.subIndex(documents[next], leaves));
            LeafReader reader = context.reader();
            Leaf leaf = new Leaf(
                    context.docBase,
                    DocValues.getSorted(reader, IndexFields.IDENTITY),
                    reader.getFloatVectorValues(IndexFields.VECTOR));
            int end = context.docBase + reader.maxDoc();
            while (next < documents.length && documents[next] < end) {
                visitor.accept(leaf, documents[next] - context.docBase);
                next++;
            }
        }
    }

    /** What is known about a reference. */
    public FoundReference found(Hit hit) {
        return reading(() -> {
            IndexFields.About about = about(hit.document());
            return new FoundReference(
                    about.id(), hit.identity(), hit.distance(), about.source(), about.time(), about.metadata());
        });
    }

    private IndexFields.About about(int document) throws IOException {
        List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
        LeafReaderContext context = leaves.get(ReaderUtil.subIndex(document, leaves));
        BinaryDocValues values = DocValues.getBinary(context.reader(), IndexFields.ABOUT);
        values.advanceExact(document - context.docBase);
        return IndexFields.about(values.binaryValue());
    }

    /** The references of an identity, none if it is not enrolled, with their distance to a vector, 0 without one. */
    public List<Hit> of(String identity, float @Nullable [] vector) {
        return reading(() -> {
            double[] query = vector == null ? null : comparison.query(vector);
            List<Hit> hits = new ArrayList<>();
            for (LeafReaderContext context : searcher.getIndexReader().leaves()) {
                PostingsEnum found = context.reader().postings(IndexFields.identity(identity), PostingsEnum.NONE);
                if (found == null) {
                    continue;
                }
                Bits live = context.reader().getLiveDocs();
                FloatVectorValues vectors = context.reader().getFloatVectorValues(IndexFields.VECTOR);
                for (int doc = found.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = found.nextDoc()) {
                    if (live == null || live.get(doc)) {
                        double distance = 0;
                        if (query != null) {
                            vectors.advance(doc);
                            distance = comparison.between(query, vectors.vectorValue());
                        }
                        hits.add(new Hit(context.docBase + doc, identity, distance));
                    }
                }
            }
            return hits;
        });
    }

    /** The vector of a reference, as the index compares it: of length 1 where the distance says so. */
    public float[] vector(Hit hit) {
        return reading(() -> {
            float[][] result = new float[1][];
            visit(
                    new int[] {hit.document()},
                    (leaf, local) -> reading(() -> {
                        leaf.vectors().advance(local);
                        result[0] = leaf.vectors().vectorValue().clone();
                        return result;
                    }));
            return result[0];
        });
    }

    /** Visits every reference, with its vector, in the order of the index. */
    public void forEach(Consumer<Hit> visitor) {
        for (LeafReaderContext context : searcher.getIndexReader().leaves()) {
            Bits live = context.reader().getLiveDocs();
            reading(() -> {
                SortedDocValues names = DocValues.getSorted(context.reader(), IndexFields.IDENTITY);
                for (int doc = 0; doc < context.reader().maxDoc(); doc++) {
                    if ((live == null || live.get(doc)) && names.advanceExact(doc)) {
                        visitor.accept(new Hit(
                                context.docBase + doc,
                                names.lookupOrd(names.ordValue()).utf8ToString(),
                                0));
                    }
                }
                return names;
            });
        }
    }

    /** Whether a reference is there. */
    public boolean contains(String id) {
        return find(IndexFields.id(id)).isPresent();
    }

    /** A reference by its id. */
    public Optional<FoundReference> reference(String id) {
        return find(IndexFields.id(id)).map(this::found);
    }

    private Optional<Hit> find(Term term) {
        return reading(() -> {
            for (LeafReaderContext context : searcher.getIndexReader().leaves()) {
                PostingsEnum found = context.reader().postings(term, PostingsEnum.NONE);
                Bits live = context.reader().getLiveDocs();
                for (int doc = found == null ? DocIdSetIterator.NO_MORE_DOCS : found.nextDoc();
                        doc != DocIdSetIterator.NO_MORE_DOCS;
                        doc = found.nextDoc()) {
                    if (live == null || live.get(doc)) {
                        SortedDocValues names = DocValues.getSorted(context.reader(), IndexFields.IDENTITY);
                        names.advanceExact(doc);
                        return Optional.of(new Hit(
                                context.docBase + doc,
                                names.lookupOrd(names.ordValue()).utf8ToString(),
                                0));
                    }
                }
            }
            return Optional.empty();
        });
    }

    /** Visits the names of all identities, in the order of their UTF-8 bytes. */
    public void identities(Consumer<String> visitor) {
        reading(() -> {
            IndexReader reader = searcher.getIndexReader();
            Terms terms = MultiTerms.getTerms(reader, IndexFields.IDENTITY);
            if (terms == null) {
                return null;
            }
            Bits live = MultiBits.getLiveDocs(reader);
            TermsEnum names = terms.iterator();
            PostingsEnum found = null;
            for (BytesRef name = names.next(); name != null; name = names.next()) {
                if (live != null) {
                    found = names.postings(found, PostingsEnum.NONE);
                    int doc = found.nextDoc();
                    while (doc != DocIdSetIterator.NO_MORE_DOCS && !live.get(doc)) {
                        doc = found.nextDoc();
                    }
                    if (doc == DocIdSetIterator.NO_MORE_DOCS) {
                        continue;
                    }
                }
                visitor.accept(name.utf8ToString());
            }
            return null;
        });
    }

    long withoutGraph() {
        long count = 0;
        for (LeafReaderContext context : searcher.getIndexReader().leaves()) {
            if (context.reader() instanceof SegmentReader segment
                    && !GalleryVectorsFormat.hasGraph(segment.getSegmentInfo().info)) {
                count += segment.numDocs();
            }
        }
        return count;
    }

    @Override
    public void close() {
        reading(() -> {
            searchers.release(searcher);
            return searcher;
        });
    }
}
