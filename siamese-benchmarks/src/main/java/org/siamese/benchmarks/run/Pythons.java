package org.siamese.benchmarks.run;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Pythons of this machine and what PyTorch they have. */
final class Pythons {
    private static final Pattern NAME = Pattern.compile("python(3(\\.\\d+)?)?");
    private static final Pattern VERSION = Pattern.compile("torch (\\d+)\\.(\\d+)(\\.(\\d+))?\\S*");
    private static final long PROBE_SECONDS = 60;

    private Pythons() {}

    /** A Python and the version of its PyTorch. */
    record Found(String program, int major, int minor, int patch) {
        private static final Comparator<Found> NEWEST = Comparator.comparingInt(Found::major)
                .thenComparingInt(Found::minor)
                .thenComparingInt(Found::patch);
    }

    /** The Python with the newest PyTorch; the first of equals. Empty where none has it. */
    static Optional<Found> newest(List<String> programs) {
        return programs.stream()
                .map(Pythons::probe)
                .flatMap(Optional::stream)
                .reduce((best, next) -> Found.NEWEST.compare(next, best) > 0 ? next : best);
    }

    /** The programs named python, python3 or python3.N in the folders of a search path, in its order, each once. */
    static List<String> onPath(String path) {
        Set<Path> folders = new LinkedHashSet<>();
        Set<String> programs = new LinkedHashSet<>();
        for (String folder : path.split(Pattern.quote(File.pathSeparator))) {
            try {
                if (!folder.isEmpty() && folders.add(Path.of(folder).toRealPath())) {
                    programs(Path.of(folder)).forEach(programs::add);
                }
            } catch (IOException e) {
                // A folder of the search path that cannot be read has no Python for us.
            }
        }
        return List.copyOf(programs);
    }

    private static List<String> programs(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
                    .filter(Files::isExecutable)
                    .map(Path::toString)
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    private static Optional<Found> probe(String program) {
        List<String> command = List.of(program, "-c", "import torch, numpy; print('torch', torch.__version__)");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader said = process.inputReader()) {
                String text = said.lines().reduce("", (all, line) -> line);
                return process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0
                        ? found(program, text)
                        : Optional.empty();
            }
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Reads what a probe printed. */
    static Optional<Found> found(String program, String text) {
        Matcher matcher = VERSION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int[] parts = Stream.of(1, 2, 4)
                .mapToInt(group -> matcher.group(group) == null ? 0 : Integer.parseInt(matcher.group(group)))
                .toArray();
        return Optional.of(new Found(program, parts[0], parts[1], parts[2]));
    }
}
