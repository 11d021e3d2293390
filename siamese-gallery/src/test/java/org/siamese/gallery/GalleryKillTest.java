package org.siamese.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process enrols and removes, says what was acknowledged, and is killed at a random moment, again and again on the same folder. With
 * {@code -Dsiamese.gallery.kills=20} as many times as one likes.
 */
class GalleryKillTest {
    private static final int KILLS = Integer.getInteger("siamese.gallery.kills", 4);

    @TempDir
    Path folder;

    @Test
    void should_lose_nothing_acknowledged_and_bring_back_nothing_removed() throws Exception {
        SplittableRandom random = new SplittableRandom(5);
        TreeSet<String> enrolled = new TreeSet<>();
        TreeSet<String> unsure = new TreeSet<>();
        int acknowledged = 0;
        int removed = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            List<String> lines = runAndKill(kill, 300 + random.nextInt(1200));
            for (String line : lines) {
                String id = line.substring(2);
                switch (line.charAt(0)) {
                    case '+' -> {
                        enrolled.add(id);
                        unsure.remove(id);
                        acknowledged++;
                    }
                    case '-' -> {
                        enrolled.remove(id);
                        unsure.remove(id);
                        removed++;
                    }
                    case '?' -> unsure.add(id);
                    default -> throw new IllegalStateException(line);
                }
            }
            try (IndexedGallery gallery = GalleryChild.open(folder)) {
                assertThat(gallery.check().problems()).isEmpty();
                TreeSet<String> found = new TreeSet<>(gallery.identities());
                // What was under way when the process ended may have happened or not.
                found.removeAll(unsure);
                TreeSet<String> expected = new TreeSet<>(enrolled);
                expected.removeAll(unsure);
                assertThat(found).isEqualTo(expected);
                for (String id : unsure) {
                    gallery.remove(id);
                    enrolled.remove(id);
                }
                unsure.clear();
            }
        }
        System.out.println("kill -9: " + KILLS + " times, " + acknowledged + " acknowledged enrolments, " + removed
                + " acknowledged removals, none lost");
        assertThat(acknowledged).isGreaterThan(KILLS);
        assertThat(removed).isPositive();
    }

    private List<String> runAndKill(int run, long millis) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GalleryChild.class.getName(),
                        folder.toString(),
                        Integer.toString(run))
                .redirectError(new File(folder.toString() + ".err"))
                .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String first = out.readLine();
            assertThat(first).isEqualTo("open");
            Thread killer = new Thread(() -> {
                try {
                    Thread.sleep(millis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                // Process.destroyForcibly() would also close the stream that is read here.
                process.toHandle().destroyForcibly();
            });
            killer.start();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.endsWith(".")) {
                    lines.add(line.substring(0, line.length() - 1));
                }
            }
            killer.join();
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return lines;
    }
}
