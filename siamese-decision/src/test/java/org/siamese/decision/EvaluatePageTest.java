package org.siamese.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.decision.evaluate.Verification;

/** What docs/evaluate.md shows must compile, run and measure what it says. */
class EvaluatePageTest {
    private static final int PAIRS = 60;

    private static final String BEFORE =
            """
            import java.nio.file.*;
            import java.util.*;
            import org.siamese.decision.*;
            import org.siamese.decision.calibrate.*;
            import org.siamese.decision.distance.*;
            import org.siamese.decision.evaluate.*;
            public class Page {
            static int[] left, right, identities;
            static float[][] vectors;
            static {
              Random random = new Random(3);
              left = random.ints(60, 0, 5).toArray();
              right = left.clone();
              identities = new int[40];
              vectors = new float[40][4];
              for (int row = 0; row < 40; row++) {
                identities[row] = row / 5;
                for (int k = 0; k < 4; k++) {
                  vectors[row][k] = (float) (Math.sin((identities[row] + 1) * (k + 1.3)) + 0.1 * random.nextGaussian());
                }
              }
            }
            public static void run() throws Exception {
            """;

    private static final String AFTER =
            """
            if (!same || ratio < 1 || !ModelCalibration.fromJson(json).equals(calibration)) {
              throw new IllegalStateException("not the same: " + decision);
            }
            if (retrieval.recalls().get(0).rate().value() < 0.9 || area.value() < 0.5) {
              throw new IllegalStateException(retrieval + ", " + area);
            }
            }}
            """;

    @Test
    void should_show_code_that_compiles_and_runs(@TempDir Path folder) throws Exception {
        double[] distances = new double[PAIRS];
        Relation[] relations = new Relation[PAIRS];
        StringBuilder csv = new StringBuilder();
        for (int pair = 0; pair < PAIRS; pair++) {
            relations[pair] = Relation.ofSame(pair % 3 == 0);
            distances[pair] = (pair % 3 == 0 ? 0.2 : 0.8) + pair % 7 * 0.1;
            csv.append(distances[pair])
                    .append(',')
                    .append(relations[pair].name().toLowerCase(Locale.ROOT))
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("scores.csv"), csv);
        List<String> blocks = blocks();
        assertThat(blocks).hasSize(4);
        assertThat(blocks.get(0).lines()).hasSize(5);
        String code = BEFORE
                + String.join("", blocks)
                        .replace("\"scores.csv\"", "\"" + file.toString().replace("\\", "\\\\") + "\"")
                + AFTER;
        String expected = Verification.of(ScoredPairs.of(distances, List.of(relations)), 1.0, 1)
                .equalErrorRate()
                .percent();
        assertThat(printed(code, folder)).isEqualTo("equal error rate " + expected + System.lineSeparator());
        assertThat(IntStream.range(0, PAIRS).filter(pair -> relations[pair].isSame() && distances[pair] > 0.75))
                .isNotEmpty();
    }

    private static List<String> blocks() throws Exception {
        Path module =
                Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();
        String page = Files.readString(module.resolveSibling("docs").resolve("evaluate.md"));
        return Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(page)
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    private static String printed(String code, Path folder) throws Exception {
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        JavaFileObject source =
                new SimpleJavaFileObject(URI.create("string:///Page.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return code;
                    }
                };
        List<String> options = List.of("-d", folder.toString(), "-classpath", System.getProperty("java.class.path"));
        ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, problems, options, null, List.of(source))
                .call();
        assertThat(problems.getDiagnostics()).isEmpty();
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (URLClassLoader classes =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
            classes.loadClass("Page").getMethod("run").invoke(null);
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
