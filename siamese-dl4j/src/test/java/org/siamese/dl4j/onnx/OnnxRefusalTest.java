package org.siamese.dl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files that are no network end in one exception that names what is wrong, soon and in little memory. */
class OnnxRefusalTest {
    private static final long MOST_NANOSECONDS = 5_000_000_000L;
    private static final long MOST_BYTES = 64L << 20;

    @Test
    void should_refuse_each_file_that_is_no_network() {
        List<String> failures = new ArrayList<>();
        int files = 0;
        for (Path folder : OnnxFixtures.folders("refused")) {
            for (JsonNode entry : OnnxFixtures.json(folder.resolve("index.json"))) {
                files++;
                String problem = problem(folder.resolve(entry.get("file").asText()), entry.get("messageNames"));
                if (!problem.isEmpty()) {
                    failures.add(entry.get("file").asText() + ": " + problem);
                }
            }
        }
        System.out.println("OnnxRefusalTest: " + (files - failures.size()) + " of " + files + " files passed");
        assertThat(failures).isEmpty();
        assertThat(files).isPositive();
    }

    private static String problem(Path file, JsonNode words) {
        long start = System.nanoTime();
        long before = allocated();
        try {
            OnnxTower.read(file);
            return "was read";
        } catch (OnnxImportException e) {
            String message = e.getMessage();
            System.out.println(message);
            long bytes = allocated() - before;
            long time = System.nanoTime() - start;
            if (time > MOST_NANOSECONDS || bytes > MOST_BYTES) {
                return "took " + time + " ns and " + bytes + " bytes";
            }
            String unnamed = message.replace(file.toString(), "");
            for (JsonNode word : words) {
                if (!unnamed.contains(word.asText())) {
                    return "expected \"" + word.asText() + "\" in the message, got " + message;
                }
            }
            return unnamed.isBlank() ? "expected a message" : "";
        } catch (RuntimeException | Error e) {
            return e.toString();
        }
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
