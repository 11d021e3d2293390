package org.siamese.examples.fuzz;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The long run: {@code Fuzz CASES FOLDER [LOADER...]}. Each loader gets a Java process of its own with a heap of 512 MB; its faults are
 * printed, and the files that showed them are kept in the folder. Exit code 1 if there is a fault.
 */
final class Fuzz {
    private Fuzz() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int cases = Integer.parseInt(arguments[0]);
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        if (arguments.length == 4 && arguments[2].equals("--one")) {
            System.exit(one(arguments[3], cases, folder));
        }
        List<String> names = arguments.length > 2 ? List.of(arguments).subList(2, arguments.length) : Loaders.NAMES;
        System.out.println(FuzzRun.header());
        boolean sound = true;
        for (String name : names) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx512m",
                            "-Djava.awt.headless=true",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Fuzz.class.getName(),
                            "" + cases,
                            Files.createDirectories(folder.resolve(name.replace(' ', '-')))
                                    .toString(),
                            "--one",
                            name)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(new File(folder.toFile(), name.replace(' ', '-') + ".log"))
                    .start();
            int exit = process.waitFor();
            if (exit > 1) {
                System.out.println(
                        "| " + name + " | ended with exit code " + exit + ": see its log in " + folder + " |");
            }
            sound &= exit == 0;
        }
        System.exit(sound ? 0 : 1);
    }

    /** The exit code: 1 for a fault of the library, 3 where the fuzzer itself fails. */
    private static int one(String name, int cases, Path folder) {
        try {
            FuzzRun run = new FuzzRun(Loaders.named(name, folder), folder).run(0, cases);
            run.problems().forEach(System.out::println);
            System.out.println(run.row());
            return run.found() ? 1 : 0;
        } catch (IOException | RuntimeException e) {
            e.printStackTrace();
            return 3;
        }
    }
}
