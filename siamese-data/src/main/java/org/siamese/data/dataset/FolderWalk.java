package org.siamese.data.dataset;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.siamese.core.log.Loggers;
import org.siamese.data.DataException;
import org.siamese.image.decode.ImageFormat;
import org.slf4j.Logger;

/**
 * Finds the images below a folder in natural order. Links to files and to folders outside are followed, each such folder once;
 * links to folders inside, loops among them, are left out and reported.
 */
final class FolderWalk {
    private static final Logger LOG = Loggers.of(FolderWalk.class);

    private final Path root;
    private final Path realRoot;
    private final Set<Path> linked = new HashSet<>();
    private final List<Path> found = new ArrayList<>();
    private final LoadReport.Builder report;
    private final UnreadFormats unread = new UnreadFormats();

    private FolderWalk(Path root, LoadReport.Builder report) throws IOException {
        this.root = root;
        this.realRoot = root.toRealPath();
        this.report = report;
    }

    /** Paths of image files, relative to the root. */
    static List<Path> images(Path root, LoadReport.Builder report) {
        if (!Files.exists(root)) {
            throw DataException.of("folder " + root.toAbsolutePath(), "a folder of images", "no such folder");
        }
        if (!Files.isDirectory(root)) {
            throw DataException.of("folder " + root.toAbsolutePath(), "a folder of images", "a file");
        }
        try {
            FolderWalk walk = new FolderWalk(root, report);
            walk.enter(root);
            walk.unread.warning(root).ifPresent(LOG::warn);
            return walk.found;
        } catch (IOException e) {
            throw new DataException("folder " + root.toAbsolutePath() + ": cannot be read: " + e, e);
        }
    }

    private void enter(Path folder) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(entries::add);
        }
        entries.sort((a, b) -> NaturalOrder.INSTANCE.compare(
                a.getFileName().toString(), b.getFileName().toString()));
        for (Path entry : entries) {
            String name = entry.getFileName().toString();
            if (name.startsWith(".")) {
                report.leaveOut(root.relativize(entry).toString(), "hidden");
            } else if (Files.isDirectory(entry)) {
                if (Files.isSymbolicLink(entry) && !worthFollowing(entry)) {
                    report.leaveOut(root.relativize(entry).toString(), "a link to a folder that is read elsewhere");
                } else {
                    enter(entry);
                }
            } else if (!ImageFormat.isImageName(name)) {
                report.leaveOut(
                        root.relativize(entry).toString(),
                        unread.count(name) ? UnreadFormats.REASON : "not the name of an image");
            } else {
                found.add(root.relativize(entry));
            }
        }
    }

    private boolean worthFollowing(Path link) throws IOException {
        Path real = link.toRealPath();
        if (real.startsWith(realRoot) || realRoot.startsWith(real)) {
            return false;
        }
        for (Path earlier : linked) {
            if (real.startsWith(earlier) || earlier.startsWith(real)) {
                return false;
            }
        }
        linked.add(real);
        return true;
    }
}
