package org.siamese.data.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.siamese.data.DataException;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * Omniglot (Lake, Salakhutdinov, Tenenbaum, 2015), from its zip files or from folders unpacked from them:
 * {@code images_background/ALPHABET/characterNN/IIII_SS.png}. The class is the character with its alphabet, the group is the
 * alphabet; the drawer is in the name, see {@link #drawer}.
 *
 * <pre>{@code
 * ImageDataset letters = Omniglot.at(Path.of("images_background.zip")).withRotations().load(pipeline);
 * }</pre>
 */
public final class Omniglot {
    private static final Pattern PATH = Pattern.compile("(?:.*/)?([^/]+)/(character\\d+)/(\\d+_(\\d+)\\.png)");

    private static final Pattern TURNED = Pattern.compile(" turned \\d+$");

    private final List<Path> parts;
    private final boolean rotations;

    private Omniglot(List<Path> parts, boolean rotations) {
        this.parts = parts;
        this.rotations = rotations;
    }

    /** A zip file, or a folder of alphabets. */
    public static Omniglot at(Path zipOrFolder) {
        return new Omniglot(List.of(zipOrFolder), false);
    }

    /** This and another zip file or folder, which share no alphabet: background and evaluation set as one. */
    public Omniglot and(Path zipOrFolder) {
        List<Path> both = new ArrayList<>(parts);
        both.add(zipOrFolder);
        return new Omniglot(List.copyOf(both), rotations);
    }

    /** Adds each character turned by 90, 180 and 270 degrees, as classes of their own: four times the classes. */
    public Omniglot withRotations() {
        return new Omniglot(parts, true);
    }

    /** Who drew an image, 1 to 20, from its name. */
    public static int drawer(Item item) {
        Matcher matcher = PATH.matcher(TURNED.matcher(item.name()).replaceFirst(""));
        if (!matcher.matches()) {
            throw DataException.of(
                    "item " + item.name(), "a name of Omniglot such as A/character01/0001_01.png", "another");
        }
        return Integer.parseInt(matcher.group(4));
    }

    /** The class of the upright character that an image shows, which is the image's own class unless it is turned. */
    public static String character(Item item) {
        return TURNED.matcher(item.className()).replaceFirst("");
    }

    /** Whether an image is one that {@link #withRotations} added. */
    public static boolean isTurned(Item item) {
        return TURNED.matcher(item.className()).find();
    }

    /**
     * Lists the images.
     *
     * @throws DataException if there is nothing at a path, an archive is not safe to read, or two parts hold the same image
     */
    public ImageDataset load(ImagePipeline pipeline) {
        LoadReport.Builder report = new LoadReport.Builder();
        Map<String, PictureSource> sources = new LinkedHashMap<>();
        for (Path part : parts) {
            add(Files.isDirectory(part) ? folder(part, report) : zip(part), part, sources);
        }
        List<String> names = new ArrayList<>(sources.keySet());
        names.sort(NaturalOrder.INSTANCE);
        List<Item> items = new ArrayList<>();
        for (int quarters = 0; quarters < (rotations ? 4 : 1); quarters++) {
            for (String name : names) {
                Matcher matcher = PATH.matcher(name);
                if (matcher.matches()) {
                    items.add(item(matcher, sources.get(name), quarters));
                } else if (quarters == 0) {
                    report.leaveOut(name, "not a path of Omniglot");
                }
            }
        }
        LoadReport done = report.build(items.size());
        if (items.isEmpty()) {
            throw DataException.of(
                    parts.stream().map(Path::toString).collect(Collectors.joining(", ")),
                    "images ALPHABET/characterNN/IIII_SS.png",
                    "none (" + done + ")");
        }
        return ImageDataset.of(items, pipeline, done);
    }

    private static void add(Map<String, PictureSource> of, Path part, Map<String, PictureSource> to) {
        Set<String> known = to.keySet().stream().map(Omniglot::place).collect(Collectors.toSet());
        of.forEach((name, source) -> {
            if (PATH.matcher(name).matches() && known.contains(place(name))) {
                throw DataException.of(part.toString(), "alphabets that no other part holds", place(name) + " again");
            }
            to.put(name, source);
        });
    }

    /** The end of a path, by which an image is named. */
    private static String place(String name) {
        Matcher matcher = PATH.matcher(name);
        return matcher.matches() ? matcher.group(1) + "/" + matcher.group(2) + "/" + matcher.group(3) : name;
    }

    private static Item item(Matcher path, PictureSource upright, int quarters) {
        String suffix = quarters == 0 ? "" : " turned " + 90 * quarters;
        String character = path.group(1) + "/" + path.group(2);
        PictureSource source =
                quarters == 0 ? upright : decoder -> upright.read(decoder).turned(quarters);
        return new Item(
                character + "/" + path.group(3) + suffix, character + suffix, path.group(1), Origin.GENUINE, source);
    }

    private static Map<String, PictureSource> zip(Path source) {
        Map<String, PictureSource> sources = new LinkedHashMap<>();
        SafeZip.DEFAULT
                .read(source)
                .forEach((name, bytes) -> sources.put(name, new BytesPicture(source + "!" + name, bytes)));
        return sources;
    }

    private static Map<String, PictureSource> folder(Path source, LoadReport.Builder report) {
        Map<String, PictureSource> sources = new LinkedHashMap<>();
        for (Path path : FolderWalk.images(source, report)) {
            String name = path.toString().replace('\\', '/');
            sources.put(name, new FilePicture(source, name));
        }
        return sources;
    }
}
