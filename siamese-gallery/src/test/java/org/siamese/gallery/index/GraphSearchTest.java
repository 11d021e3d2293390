package org.siamese.gallery.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.hnsw.HnswGraphSearcher;
import org.apache.lucene.util.hnsw.RandomAccessVectorValues;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.gallery.store.GalleryChange;
import org.siamese.gallery.store.Reference;

/** Beside Lucene's own search of the same graph, and a search of every vector. */
class GraphSearchTest {
    private static final int REFERENCES = 2000;
    private static final int DIMENSION = 24;

    @TempDir
    Path folder;

    private static float[] vector(int number) {
        SplittableRandom random = new SplittableRandom(number);
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) (random.nextGaussian() / Math.sqrt(i + 1));
        }
        return vector;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void should_find_what_lucene_finds_and_nothing_that_was_removed(boolean unit) throws IOException {
        EuclideanDistance distance = unit ? EuclideanDistance.ofUnitRows() : EuclideanDistance.plain();
        VectorComparison comparison = VectorComparison.of(distance);
        try (ReferenceIndex index = ReferenceIndex.open(
                folder, "g", comparison, IndexSettings.ofDefaults().withGraphFrom(500))) {
            for (int i = 0; i < REFERENCES; i++) {
                index.apply(new GalleryChange.Put(Reference.of("p", vector(i)).withId(Integer.toString(i))));
            }
            index.commit(1);
            index.optimise();
            for (int i = 0; i < REFERENCES; i += 7) {
                index.apply(new GalleryChange.RemoveReference(Integer.toString(i)));
            }
            index.commit(2);
            index.refresh();
            try (IndexView view = index.view()) {
                LeafReader leaf =
                        view.searcher().getIndexReader().leaves().get(0).reader();
                assertThat(view.searcher().getIndexReader().leaves()).hasSize(1);
                assertThat(index.withoutGraph()).isZero();
                int same = 0;
                int right = 0;
                for (int query = 0; query < 100; query++) {
                    float[] target = comparison.indexed(vector(1_000_000 + query));
                    Set<Integer> ours = ours(leaf, target);
                    assertThat(ours).hasSize(10).allMatch(document -> leaf.getLiveDocs()
                            .get(document));
                    Set<Integer> exact = exact(leaf, target);
                    same += common(ours, lucenes(leaf, target));
                    right += common(ours, exact);
                }
                assertThat(same).isGreaterThanOrEqualTo(990);
                assertThat(right).isGreaterThanOrEqualTo(950);
            }
        }
    }

    private static int common(Set<Integer> some, Set<Integer> others) {
        Set<Integer> both = new TreeSet<>(some);
        both.retainAll(others);
        return both.size();
    }

    private static Set<Integer> ten(TopKnnCollector collector) {
        return Arrays.stream(collector.topDocs().scoreDocs)
                .limit(10)
                .map(found -> found.doc)
                .collect(Collectors.toSet());
    }

    private static Set<Integer> ours(LeafReader leaf, float[] target) throws IOException {
        TopKnnCollector collector = new TopKnnCollector(40, Integer.MAX_VALUE);
        leaf.searchNearestVectors(IndexFields.VECTOR, target, collector, leaf.getLiveDocs());
        return ten(collector);
    }

    /** Documents and vectors have the same numbers, as each document has a vector. */
    private static Set<Integer> lucenes(LeafReader leaf, float[] target) throws IOException {
        PerFieldKnnVectorsFormat.FieldsReader fields =
                (PerFieldKnnVectorsFormat.FieldsReader) ((CodecReader) leaf).getVectorReader();
        GraphVectorsReader reader = (GraphVectorsReader) fields.getFieldReader(IndexFields.VECTOR);
        TopKnnCollector collector = new TopKnnCollector(40, Integer.MAX_VALUE);
        Bits live = leaf.getLiveDocs();
        HnswGraphSearcher.search(
                new KernelScorer()
                        .getRandomVectorScorer(
                                leaf.getFieldInfos()
                                        .fieldInfo(IndexFields.VECTOR)
                                        .getVectorSimilarityFunction(),
                                (RandomAccessVectorValues) leaf.getFloatVectorValues(IndexFields.VECTOR),
                                target),
                collector,
                reader.getGraph(IndexFields.VECTOR),
                live);
        return ten(collector);
    }

    private static Set<Integer> exact(LeafReader leaf, float[] target) throws IOException {
        RandomAccessVectorValues.Floats vectors =
                (RandomAccessVectorValues.Floats) leaf.getFloatVectorValues(IndexFields.VECTOR);
        double[] distances = new double[vectors.size()];
        for (int i = 0; i < distances.length; i++) {
            float[] row = vectors.vectorValue(i);
            for (int k = 0; k < row.length; k++) {
                distances[i] += ((double) row[k] - target[k]) * ((double) row[k] - target[k]);
            }
        }
        return IntStream.range(0, distances.length)
                .filter(leaf.getLiveDocs()::get)
                .boxed()
                .sorted(java.util.Comparator.comparingDouble(i -> distances[i]))
                .limit(10)
                .collect(Collectors.toSet());
    }
}
