package org.siamese.data.dataset;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Counts images of well-known formats that are not read, such as a telephone's HEIC. Not thread-safe. */
final class UnreadFormats {
    /** Why such a file is left out. */
    static final String REASON = "an image of a format that is not read";

    private static final Set<String> KNOWN = Set.of(
            "heic", "heif", "avif", "jxl", "jp2", "j2k", "jpx", "svg", "psd", "ico", "tga", "exr", "hdr", "dng", "cr2",
            "cr3", "nef", "arw", "orf", "rw2", "raf");

    private final Map<String, Integer> counts = new TreeMap<>();

    /** Counts a file if its extension is one of them, and says whether it is. */
    boolean count(String name) {
        int dot = name.lastIndexOf('.');
        String extension = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
        if (!KNOWN.contains(extension)) {
            return false;
        }
        counts.merge(extension, 1, Integer::sum);
        return true;
    }

    /** What to tell of a folder, where there were any. */
    Optional<String> warning(Path folder) {
        return counts.isEmpty()
                ? Optional.empty()
                : Optional.of("folder " + folder + ": images whose format is not read are left out: " + counts
                        + "; convert them to PNG or JPEG");
    }
}
