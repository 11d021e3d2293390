package org.siamese.losses;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.siamese.core.objective.LossWeight;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.DotSimilarity;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.SnrDistance;
import org.siamese.decision.distance.SquaredEuclideanDistance;
import org.siamese.losses.spi.RowRegulariser;

/** Holds docs/losses.md to the code: every loss, miner and reducer has its row, with the true defaults. */
class LossTableTest {
    private static final int DISTANCE = 4;
    private static final int REDUCER = 5;
    private static final int WEIGHTS = 6;
    private static final int USE = 8;

    private static final Map<Object, String> WORDS = Map.of(
            new EuclideanDistance(false), "Euclidean",
            new EuclideanDistance(true), "Euclidean, unit rows",
            new SquaredEuclideanDistance(true), "squared Euclidean, unit rows",
            new CosineSimilarity(), "cosine similarity",
            new DotSimilarity(), "dot product",
            new SnrDistance(true), "signal-to-noise ratio, unit rows",
            new org.siamese.losses.reducer.MeanReducer(), "mean",
            new org.siamese.losses.reducer.AvgNonZeroReducer(), "mean above 0",
            new org.siamese.losses.reducer.DivisorReducer(), "divisor");

    /** Rows of all tables by the name in their first cell. */
    private static Map<String, String[]> rows() throws IOException {
        Path file = Path.of("docs", "losses.md");
        if (!Files.exists(file)) {
            file = Path.of("..", "docs", "losses.md");
        }
        Map<String, String[]> rows = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("| ")) {
                String[] cells = line.replace("\\|", "/").split("\\|", -1);
                String name = cells[1].trim();
                assertThat(rows).as("rows named %s", name).doesNotContainKey(name);
                rows.put(name, Arrays.stream(cells).map(String::trim).toArray(String[]::new));
            }
        }
        return rows;
    }

    private static Object defaults(Class<? extends MetricLoss> type) throws ReflectiveOperationException {
        for (Method method : type.getMethods()) {
            if (!java.lang.reflect.Modifier.isStatic(method.getModifiers())) {
                continue;
            }
            if (method.getName().equals("ofDefaults")) {
                return method.invoke(null);
            }
            if (method.getName().equals("ofClasses")) {
                return method.getParameterCount() == 1 ? method.invoke(null, 3) : method.invoke(null, 3, 1L);
            }
            if (method.getName().equals("ofSeed")) {
                return method.invoke(null, 1L);
            }
        }
        return null;
    }

    private static <T> Optional<T> component(Object loss, Class<T> type) throws ReflectiveOperationException {
        for (RecordComponent component : loss.getClass().getRecordComponents()) {
            if (type.isAssignableFrom(component.getType())) {
                return Optional.of(type.cast(component.getAccessor().invoke(loss)));
            }
        }
        return Optional.empty();
    }

    @Test
    void should_list_every_loss_with_its_defaults() throws Exception {
        Map<String, String[]> rows = rows();
        for (Class<? extends MetricLoss> type : LossDiscovery.of(MetricLoss.class)) {
            String[] row = rows.get(type.getSimpleName());
            assertThat(row)
                    .as("row of %s in docs/losses.md", type.getSimpleName())
                    .hasSize(10);
            Object loss = defaults(type);
            if (loss == null) {
                assertThat(row[DISTANCE]).startsWith("(");
                continue;
            }
            Optional<PairMeasure> measure = component(loss, PairMeasure.class);
            Optional<Reducer> reducer = component(loss, Reducer.class);
            assertCell(type, "default distance", row[DISTANCE], measure.map(WORDS::get));
            assertCell(type, "default reducer", row[REDUCER], reducer.map(WORDS::get));
            boolean hasWeights =
                    type == MarginLoss.class || !((MetricLoss) loss).weights(4).isEmpty();
            assertThat(!row[WEIGHTS].equals("-")).as("weights of %s", type).isEqualTo(hasWeights);
            for (LossWeight weight : ((MetricLoss) loss).weights(4)) {
                assertThat(row[WEIGHTS]).contains(weight.name());
            }
        }
    }

    private static void assertCell(Class<?> type, String what, String cell, Optional<String> expected) {
        if (expected.isPresent()) {
            assertThat(cell).as("%s of %s", what, type.getSimpleName()).isEqualTo(expected.get());
        } else {
            assertThat(cell)
                    .as("%s of %s", what, type.getSimpleName())
                    .startsWith("(")
                    .endsWith(")");
        }
    }

    @Test
    void should_list_every_miner_and_reducer() throws Exception {
        assertThat(rows().keySet())
                .containsAll(LossDiscovery.of(Miner.class).stream()
                        .map(Class::getSimpleName)
                        .toList())
                .containsAll(LossDiscovery.of(Reducer.class).stream()
                        .map(Class::getSimpleName)
                        .toList());
    }

    @Test
    void should_list_nothing_that_is_not_there() throws Exception {
        java.util.Set<String> names =
                new java.util.TreeSet<>(java.util.Set.of("Loss", "Miner", "Reducer", "Definition of"));
        for (Class<?> contract : new Class<?>[] {MetricLoss.class, Miner.class, Reducer.class}) {
            LossDiscovery.of(contract).forEach(type -> names.add(type.getSimpleName()));
        }
        rows().keySet().stream().filter(name -> name.startsWith("`")).forEach(names::add);
        assertThat(rows().keySet()).isSubsetOf(names);
    }

    @Test
    void should_say_of_every_loss_when_to_use_it() throws Exception {
        Map<String, String[]> rows = rows();
        for (Class<? extends MetricLoss> type : LossDiscovery.of(MetricLoss.class)) {
            assertThat(rows.get(type.getSimpleName())[USE])
                    .as("use of %s", type)
                    .isNotEmpty();
        }
    }

    @Test
    void should_list_every_definition_that_differs_from_version_2() throws Exception {
        java.util.Set<String> differing = new java.util.TreeSet<>();
        for (Class<? extends MetricLoss> type : LossDiscovery.of(MetricLoss.class)) {
            if (Arrays.stream(type.getRecordComponents()).anyMatch(c -> c.getType() == Compatibility.class)) {
                differing.add("`" + type.getSimpleName() + "`");
            }
        }
        assertThat(rows().keySet().stream().filter(name -> name.startsWith("`")))
                .containsExactlyInAnyOrderElementsOf(differing);
    }

    @Test
    void should_name_every_penalty_on_rows() throws Exception {
        Path file = Files.exists(Path.of("docs", "losses.md"))
                ? Path.of("docs", "losses.md")
                : Path.of("..", "docs", "losses.md");
        assertThat(Files.readString(file))
                .contains(LossDiscovery.of(RowRegulariser.class).stream()
                        .map(Class::getSimpleName)
                        .toList());
    }
}
