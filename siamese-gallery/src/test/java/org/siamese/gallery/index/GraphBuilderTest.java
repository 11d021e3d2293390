package org.siamese.gallery.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.gallery.store.GalleryChange;
import org.siamese.gallery.store.Reference;

class GraphBuilderTest {
    private static final int DIMENSION = 24;

    @TempDir
    Path folder;

    /** Ten of each identity, close together, one identity after the other. */
    private static float[] vector(int identity, int example) {
        SplittableRandom centre = new SplittableRandom(identity);
        SplittableRandom own = new SplittableRandom(1_000_003L * identity + example);
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) (centre.nextGaussian() + 0.3 * own.nextGaussian());
        }
        return vector;
    }

    private static void put(ReferenceIndex index, int number) {
        index.apply(new GalleryChange.Put(Reference.of("p" + number / 10, vector(number / 10, number % 10))
                .withId(Integer.toString(number))));
    }

    private ReferenceIndex index(boolean unit, int threads) {
        return index(folder, unit, threads);
    }

    private static ReferenceIndex index(Path folder, boolean unit, int threads) {
        EuclideanDistance distance = unit ? EuclideanDistance.ofUnitRows() : EuclideanDistance.plain();
        return ReferenceIndex.open(
                folder,
                "g",
                VectorComparison.of(distance),
                IndexSettings.ofDefaults().withGraphFrom(100).withGraph(8, 50).withBuildThreads(threads));
    }

    private static LeafReader leaf(IndexView view) {
        assertThat(view.searcher().getIndexReader().leaves()).hasSize(1);
        return view.searcher().getIndexReader().leaves().get(0).reader();
    }

    /** The ascending neighbours on a level of each vector that is on it, empty for others. */
    private static List<Set<Integer>> neighbours(IndexView view, int level) throws IOException {
        PerFieldKnnVectorsFormat.FieldsReader fields =
                (PerFieldKnnVectorsFormat.FieldsReader) ((CodecReader) leaf(view)).getVectorReader();
        HnswGraph graph = ((GraphVectorsReader) fields.getFieldReader(IndexFields.VECTOR)).getGraph(IndexFields.VECTOR);
        List<Set<Integer>> result = new ArrayList<>();
        IntStream.range(0, graph.size()).forEach(node -> result.add(new TreeSet<>()));
        HnswGraph.NodesIterator nodes = graph.getNodesOnLevel(level);
        while (nodes.hasNext()) {
            int node = nodes.nextInt();
            graph.seek(level, node);
            for (int next = graph.nextNeighbor(); next != DocIdSetIterator.NO_MORE_DOCS; next = graph.nextNeighbor()) {
                assertThat(next).isNotEqualTo(node).isBetween(0, graph.size() - 1);
                assertThat(result.get(node).add(next)).as("each neighbour once").isTrue();
            }
        }
        return result;
    }

    private static Set<Integer> reached(List<Set<Integer>> neighbours) {
        Set<Integer> reached = new TreeSet<>(Set.of(0));
        List<Integer> next = new ArrayList<>(reached);
        while (!next.isEmpty()) {
            for (int neighbour : neighbours.get(next.remove(next.size() - 1))) {
                if (reached.add(neighbour)) {
                    next.add(neighbour);
                }
            }
        }
        return reached;
    }

    private static double recall(IndexView view, int references) {
        int right = 0;
        for (int identity = 0; identity < references / 10; identity += 5) {
            float[] query = vector(identity, -1);
            int wanted = identity;
            Set<String> exact = IntStream.range(0, references)
                    .boxed()
                    .sorted(java.util.Comparator.comparingDouble(i -> distance(query, vector(i / 10, i % 10))))
                    .limit(10)
                    .map(i -> Integer.toString(i))
                    .collect(Collectors.toSet());
            assertThat(exact).allMatch(id -> Integer.parseInt(id) / 10 == wanted);
            right += (int) view.nearest(query, 10, 20, ReferenceFilter.all()).stream()
                    .filter(hit -> exact.contains(view.found(hit).id()))
                    .count();
        }
        return right / (2.0 * references / 10);
    }

    private static double distance(float[] a, float[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> (a[i] - b[i]) * (double) (a[i] - b[i]))
                .sum();
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "false, 1", "true, 3", "false, 3"})
    void should_find_every_identity_whatever_threads_build(boolean unit, int threads) throws IOException {
        try (ReferenceIndex index = index(unit, threads)) {
            IntStream.range(0, 3000).forEach(number -> put(index, number));
            index.optimise();
            index.refresh();
            try (IndexView view = index.view()) {
                assertThat(index.withoutGraph()).isZero();
                List<Set<Integer>> lowest = neighbours(view, 0);
                assertThat(lowest).allMatch(some -> some.size() <= 16 && some.size() > 4);
                assertThat(neighbours(view, 1)).allMatch(some -> some.size() <= 8);
                assertThat(reached(lowest)).hasSize(3000);
                assertThat(recall(view, 3000)).isGreaterThan(0.99);
            }
        }
    }

    @Test
    void should_insert_into_the_graph_that_is_there_and_build_anew_what_something_was_removed_from()
            throws IOException {
        try (ReferenceIndex index = index(true, 1)) {
            IntStream.range(0, 3000).forEach(number -> put(index, number));
            index.optimise();
            index.refresh();
            List<Set<Integer>> before;
            try (IndexView view = index.view()) {
                before = neighbours(view, 0);
            }
            IntStream.range(3000, 3030).forEach(number -> put(index, number));
            index.optimise();
            index.refresh();
            try (IndexView view = index.view()) {
                assertThat(unchanged(before, neighbours(view, 0))).isBetween(2000, 2999);
                assertThat(recall(view, 3030)).isGreaterThan(0.99);
            }
            index.apply(new GalleryChange.RemoveReference("3029"));
            index.optimise();
            index.refresh();
            try (IndexView view = index.view()) {
                assertThat(unchanged(before, neighbours(view, 0))).isLessThan(1000);
            }
        }
    }

    private static int unchanged(List<Set<Integer>> before, List<Set<Integer>> after) {
        return (int) IntStream.range(0, before.size())
                .filter(node -> before.get(node).equals(after.get(node)))
                .count();
    }

    @Test
    void should_build_the_same_graph_with_any_number_of_threads() throws IOException {
        List<List<Set<Integer>>> graphs = new ArrayList<>();
        for (int threads : new int[] {1, 2, 5}) {
            try (ReferenceIndex index = index(folder.resolve("" + threads), true, threads)) {
                IntStream.range(0, 2000).forEach(number -> put(index, number));
                index.optimise();
                index.refresh();
                try (IndexView view = index.view()) {
                    graphs.add(neighbours(view, 0));
                    graphs.add(neighbours(view, 1));
                }
            }
        }
        assertThat(graphs.subList(2, 4)).isEqualTo(graphs.subList(0, 2));
        assertThat(graphs.subList(4, 6)).isEqualTo(graphs.subList(0, 2));
    }

    @Test
    void should_count_how_many_rows_lead_to_each() {
        GraphRows graph = new GraphRows(new byte[] {0, 2, 1}, 3);
        assertThat(graph.rows()).isEqualTo(6);
        assertThat(IntStream.range(0, 6).map(graph::owner)).containsExactly(0, 1, 2, 1, 1, 2);
        assertThat(IntStream.range(0, 6).map(graph::level)).containsExactly(0, 0, 0, 1, 2, 1);
        graph.add(graph.row(0, 0), 1);
        graph.add(graph.row(0, 2), 1);
        graph.add(graph.row(1, 2), 1);
        assertThat(graph.leading(1)).as("not settled").isZero();
        graph.settle();
        assertThat(IntStream.range(0, 6).map(graph::leading)).containsExactly(0, 2, 0, 1, 0, 0);
        graph.clear(graph.row(0, 2), new int[6]);
        graph.settle();
        assertThat(IntStream.range(0, 6).map(graph::leading)).containsExactly(0, 1, 0, 1, 0, 0);
        assertThat(graph.neighbours(1, 2)).containsExactly(1);
        assertThat(graph.count(graph.row(0, 2))).isZero();
        assertThatThrownBy(() -> graph.row(1, 0)).hasMessage("node: expected one of level 1, got 0");
    }
}
