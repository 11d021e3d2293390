package org.siamese.torch.internal.natives;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The copies of GCC's OpenMP runtime in this process. Two have threads of their own and fight for the processors. */
public final class OpenMpRuntimes {
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final Pattern RUNTIME = Pattern.compile("(/\\S*/libgomp[^/\\s]*\\.so[^/\\s]*)$");

    private OpenMpRuntimes() {}

    /** Their files; empty where the operating system does not tell. */
    public static Set<String> mapped() {
        try {
            return Files.isReadable(MAPS) ? of(Files.readAllLines(MAPS)) : Set.of();
        } catch (IOException e) {
            return Set.of();
        }
    }

    static Set<String> of(List<String> maps) {
        Set<String> files = new TreeSet<>();
        for (String line : maps) {
            Matcher matcher = RUNTIME.matcher(line);
            if (matcher.find()) {
                files.add(matcher.group(1));
            }
        }
        return files;
    }
}
