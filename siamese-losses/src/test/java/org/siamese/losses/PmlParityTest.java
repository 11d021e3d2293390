package org.siamese.losses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * The numbers of pytorch-metric-learning: value, gradient and weight gradients to 1e-6 of their size, mined sets exactly. Prints a
 * line for each loss, miner and reducer. Takes another file of either format, plain or gzipped, by
 * {@code -Dsiamese.parity=FILE}, or {@code -Dsiamese.fixtures=FILE}.
 */
class PmlParityTest {
    private static final int SHOWN = 100;

    /** Entries that passed, failed and name what this library does not know. */
    private static final class Tally {
        int passed;
        int failed;
        int unknown;
    }

    private final Map<String, Tally> tallies = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();

    private static JsonNode read(InputStream in) throws IOException {
        try (BufferedInputStream bytes = new BufferedInputStream(in)) {
            bytes.mark(2);
            boolean zipped = bytes.read() == 0x1f && bytes.read() == 0x8b;
            bytes.reset();
            return new ObjectMapper().readTree(zipped ? new GZIPInputStream(bytes) : bytes);
        }
    }

    private static JsonNode golden(String resource) throws IOException {
        String file = System.getProperty("siamese.parity", System.getProperty("siamese.fixtures"));
        return read(
                file == null ? PmlParityTest.class.getResourceAsStream(resource) : Files.newInputStream(Path.of(file)));
    }

    @Test
    void should_agree_with_version_2_8() throws IOException {
        check(golden("/pml-parity.json.gz"));
    }

    @Test
    void should_agree_with_version_2_9_and_the_documentation_of_version_3() throws IOException {
        check(golden("/pml-parity-3.json.gz"));
    }

    private void check(JsonNode golden) {
        int entries = 0;
        List<String> lists = new ArrayList<>();
        golden.fieldNames().forEachRemaining(lists::add);
        for (String list : lists) {
            if (golden.path(list).isArray()) {
                int at = 0;
                for (JsonNode entry : golden.path(list)) {
                    check(list, at++, entry);
                    entries++;
                }
            }
        }
        print();
        assertThat(entries).as("number of entries in the file").isPositive();
        assertThat(failures.stream().limit(SHOWN))
                .as(failures.size() + " failed")
                .isEmpty();
        assertThat(unknown).as("unknown").isEmpty();
    }

    private void check(String list, int at, JsonNode entry) {
        GoldenEntry golden = new GoldenEntry(list, entry);
        Tally tally = tallies.computeIfAbsent(golden.line(), line -> new Tally());
        String name = list + "[" + at + "] " + golden.title() + ": ";
        try {
            golden.check();
            tally.passed++;
        } catch (GoldenCases.Unknown e) {
            tally.unknown++;
            unknown.add(name + e.getMessage());
        } catch (AssertionError | RuntimeException e) {
            tally.failed++;
            failures.add(name + (e instanceof AssertionError ? e.getMessage() : e.toString()));
        }
    }

    private void print() {
        StringBuilder table = new StringBuilder(
                String.format("%n%-60s %7s %7s %7s%n", "list, loss, miner or reducer", "passed", "failed", "unknown"));
        Tally all = new Tally();
        for (Map.Entry<String, Tally> line : tallies.entrySet()) {
            Tally t = line.getValue();
            table.append(String.format("%-60s %7d %7d %7d%n", line.getKey(), t.passed, t.failed, t.unknown));
            all.passed += t.passed;
            all.failed += t.failed;
            all.unknown += t.unknown;
        }
        System.out.println(
                table.append(String.format("%-60s %7d %7d %7d", "all", all.passed, all.failed, all.unknown)));
    }
}
