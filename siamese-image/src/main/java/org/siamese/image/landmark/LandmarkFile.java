package org.siamese.image.landmark;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.siamese.decision.SiameseException;
import org.siamese.image.ImageException;
import org.siamese.image.Picture;

/**
 * Landmarks in a file of comma-separated values: in each line the name of an image, then x and y of its points in pixels.
 *
 * <pre>
 * anna/1.png,38.1,52.0,71.9,51.2
 * anna/2.png,37.5,50.8,72.3,50.9
 * </pre>
 *
 * <p>A name is a path, or the last parts of one: {@code anna/1.png} stands for {@code /data/anna/1.png}; where several fit, the longest
 * counts. Empty lines and lines that begin with # are left out. Immutable and thread-safe.
 */
public final class LandmarkFile implements LandmarkSource {
    private final String file;
    private final Map<String, Landmarks> byName;

    private LandmarkFile(String file, Map<String, Landmarks> byName) {
        this.file = file;
        this.byName = byName;
    }

    /** A file that cannot be read as landmarks. The message says which line, what was expected and what was found. */
    public static final class LandmarkFileException extends SiameseException {
        private static final long serialVersionUID = 1L;

        LandmarkFileException(String message) {
            super(message);
        }
    }

    /**
     * Reads a file.
     *
     * @throws LandmarkFileException if it is not as described
     */
    public static LandmarkFile read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (MalformedInputException e) {
            throw new LandmarkFileException(file + ": expected text in UTF-8, got other bytes");
        } catch (IOException e) {
            throw new LandmarkFileException(file + ": cannot be read: " + e);
        }
        Map<String, Landmarks> byName = new HashMap<>();
        int points = 0;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String where = file + ", line " + (i + 1);
            String[] parts = line.split(",", -1);
            Landmarks landmarks = landmarks(where, parts);
            if (points != 0 && landmarks.points().size() != points) {
                throw new LandmarkFileException(where + ": expected " + points + " points as in the lines before, got "
                        + landmarks.points().size());
            }
            points = landmarks.points().size();
            if (byName.put(plain(parts[0].strip()), landmarks) != null) {
                throw new LandmarkFileException(where + ": expected each image once, got " + parts[0] + " again");
            }
        }
        if (byName.isEmpty()) {
            throw new LandmarkFileException(file + ": expected at least one line, got none");
        }
        return new LandmarkFile(String.valueOf(file.getFileName()), byName);
    }

    private static Landmarks landmarks(String where, String[] parts) {
        List<Point> points = new ArrayList<>();
        try {
            if (parts.length < 5 || parts.length % 2 == 0 || parts[0].isBlank()) {
                throw new IllegalArgumentException("got " + parts.length + " values");
            }
            for (int i = 1; i < parts.length; i += 2) {
                points.add(new Point(Double.parseDouble(parts[i].strip()), Double.parseDouble(parts[i + 1].strip())));
            }
        } catch (IllegalArgumentException e) {
            throw new LandmarkFileException(where
                    + ": expected a name, then x and y of at least two points, with commas between: " + e.getMessage());
        }
        return new Landmarks(points);
    }

    private static String plain(String name) {
        return name.replace('\\', '/');
    }

    /** Number of images. */
    public int size() {
        return byName.size();
    }

    @Override
    public Landmarks find(Picture picture, String name) {
        String rest = plain(name);
        while (true) {
            Landmarks found = byName.get(rest);
            if (found != null) {
                return found;
            }
            int slash = rest.indexOf('/');
            if (slash < 0) {
                throw new ImageException(name, "expected a line with its landmarks in " + file + ", got none");
            }
            rest = rest.substring(slash + 1);
        }
    }
}
