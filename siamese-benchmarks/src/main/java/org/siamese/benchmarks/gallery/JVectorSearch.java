package org.siamese.benchmarks.gallery;

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siamese.gallery.index.IndexSettings;

/** JVector, in memory, with as many edges and candidates as the others. */
final class JVectorSearch implements VectorSearch {
    private static final VectorTypeSupport TYPES =
            VectorizationProvider.getInstance().getVectorTypeSupport();
    private static final IndexSettings SETTINGS = IndexSettings.ofDefaults();

    private @Nullable ListRandomAccessVectorValues values;
    private @Nullable GraphSearcher searcher;

    @Override
    public String name() {
        return "jvector";
    }

    @Override
    public void build(BenchmarkVectors vectors) throws IOException {
        int count = vectors.count();
        List<VectorFloat<?>> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(TYPES.createFloatVector(vectors.reference(i)));
        }
        ListRandomAccessVectorValues list = new ListRandomAccessVectorValues(all, vectors.dimension());
        try (GraphIndexBuilder builder = new GraphIndexBuilder(
                list,
                VectorSimilarityFunction.DOT_PRODUCT,
                2 * SETTINGS.connections(),
                SETTINGS.beamWidth(),
                1.2f,
                1.2f,
                true)) {
            ImmutableGraphIndex graph = builder.build(list);
            values = list;
            searcher = new GraphSearcher(graph);
        }
    }

    @Override
    public int[] nearest(float[] query, int candidates) {
        if (searcher == null || values == null) {
            throw new IllegalStateException("index: expected one that is built, got none");
        }
        var score = DefaultSearchScoreProvider.exact(
                TYPES.createFloatVector(query), VectorSimilarityFunction.DOT_PRODUCT, values);
        return Arrays.stream(
                        searcher.search(score, 10, candidates, 0, 0, Bits.ALL).getNodes())
                .mapToInt(found -> found.node)
                .toArray();
    }

    @Override
    public void close() {
        searcher = null;
        values = null;
    }
}
