package org.siamese.benchmarks.gallery;

import com.github.jelmerk.hnswlib.core.Item;
import com.github.jelmerk.hnswlib.core.hnsw.HnswIndex;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siamese.gallery.index.IndexSettings;

/** hnswlib's Java port, with as many edges and candidates as the others, and a dot product of four sums beside each other. */
final class HnswlibSearch implements VectorSearch {
    private static final IndexSettings SETTINGS = IndexSettings.ofDefaults();

    private @Nullable HnswIndex<Integer, float[], Numbered, Float> index;

    private record Numbered(Integer id, float[] vector) implements Item<Integer, float[]> {
        private static final long serialVersionUID = 1L;

        @Override
        public int dimensions() {
            return vector.length;
        }
    }

    @Override
    public String name() {
        return "hnswlib";
    }

    private static float distance(float[] a, float[] b) {
        return 1 - ExactScan.dot(a, 0, b);
    }

    @Override
    public void build(BenchmarkVectors vectors) {
        int count = vectors.count();
        HnswIndex<Integer, float[], Numbered, Float> built = HnswIndex.newBuilder(
                        vectors.dimension(), HnswlibSearch::distance, count)
                .withM(SETTINGS.connections())
                .withEfConstruction(SETTINGS.beamWidth())
                .withEf(100)
                .build();
        for (int i = 0; i < count; i++) {
            built.add(new Numbered(i, vectors.reference(i)));
        }
        index = built;
    }

    @Override
    public int[] nearest(float[] query, int candidates) {
        if (index == null) {
            throw new IllegalStateException("index: expected one that is built, got none");
        }
        if (index.getEf() != candidates) {
            index.setEf(candidates);
        }
        List<com.github.jelmerk.hnswlib.core.SearchResult<Numbered, Float>> found = index.findNearest(query, 10);
        return found.stream().mapToInt(one -> one.item().id()).toArray();
    }

    @Override
    public void close() {
        index = null;
    }
}
