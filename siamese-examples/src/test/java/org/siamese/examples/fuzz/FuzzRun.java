package org.siamese.examples.fuzz;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.siamese.decision.SiameseException;

/** Gives a loader many changed files and counts what becomes of them. */
final class FuzzRun {
    private static final double SLOW_SECONDS = 5;

    private final Loader loader;
    private final Path folder;
    private final List<String> problems = new ArrayList<>();
    private int cases;
    private int refused;
    private int same;
    private int changed;
    private int changedByDamage;
    private int raw;
    private int errors;
    private int slow;
    private double slowest;

    FuzzRun(Loader loader, Path folder) {
        this.loader = loader;
        this.folder = folder;
    }

    /** Loads cases from a number on. */
    FuzzRun run(long first, int count) throws IOException {
        Path file = folder.resolve("case");
        List<String> expected = new ArrayList<>();
        for (int seed = 0; seed < loader.seeds().size(); seed++) {
            Files.write(file, loader.seeds().get(seed));
            expected.add(loader.load(file, seed));
        }
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (long number = first; number < first + count; number++) {
            Loader.Case made = loader.make(number);
            Files.write(file, made.bytes());
            cases++;
            long start = threads.getCurrentThreadCpuTime();
            try {
                String got = loader.load(file, made.seed());
                if (expected.contains(got)) {
                    same++;
                } else {
                    changed++;
                    if (made.damage() && loader.checked()) {
                        changedByDamage++;
                        keep(number, made.bytes(), "changed by damage: " + got);
                    }
                }
            } catch (SiameseException | IOException e) {
                refused++;
            } catch (RuntimeException e) {
                raw++;
                keep(number, made.bytes(), trace(e));
            } catch (Error e) {
                errors++;
                keep(number, made.bytes(), trace(e));
            }
            double seconds = (threads.getCurrentThreadCpuTime() - start) / 1e9;
            slowest = Math.max(slowest, seconds);
            if (seconds > SLOW_SECONDS) {
                slow++;
                keep(number, made.bytes(), "took " + seconds + " s");
            }
        }
        return this;
    }

    private static String trace(Throwable e) {
        StringBuilder text = new StringBuilder(e.toString());
        StackTraceElement[] frames = e.getStackTrace();
        for (int i = 0; i < Math.min(12, frames.length); i++) {
            text.append("\n    ").append(frames[i]);
        }
        return text.toString();
    }

    private void keep(long number, byte[] bytes, String what) throws IOException {
        if (problems.size() < 20) {
            Files.write(folder.resolve(loader.name().replace(' ', '-') + "-" + number), bytes);
            problems.add("case " + number + " of " + loader.name() + ": " + what);
        }
    }

    List<String> problems() {
        return problems;
    }

    boolean found() {
        return raw + errors + slow + changedByDamage > 0;
    }

    static String header() {
        return "| loader | cases | refused | same | changed | changed by damage in spite of check sums | raw exception | Error |"
                + " slower than 5 s | slowest |\n|---|---|---|---|---|---|---|---|---|---|";
    }

    String row() {
        return String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d | %d | %s | %d | %d | %d | %.1f s |",
                loader.name(),
                cases,
                refused,
                same,
                changed,
                loader.checked() ? "" + changedByDamage : "no check sums",
                raw,
                errors,
                slow,
                slowest);
    }
}
