package org.siamese.data.list;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Item;

/** Collects the images that a list names, each once, in the order of their first naming. */
final class ListedImages {
    private final Path root;
    private final Path inside;
    private final ItemRule rule;
    private final boolean checkFiles;
    private final boolean pathsOutside;
    private final Map<String, Integer> indices = new HashMap<>();
    private final List<Item> items = new ArrayList<>();

    ListedImages(Path root, ItemRule rule, boolean checkFiles, boolean pathsOutside) {
        this.root = root;
        this.inside = root.toAbsolutePath().normalize();
        this.rule = rule;
        this.checkFiles = checkFiles;
        this.pathsOutside = pathsOutside;
    }

    int index(String path, Supplier<String> where) {
        String name = path.replace('\\', '/');
        Integer known = indices.get(name);
        if (known != null) {
            return known;
        }
        checked(name, where);
        indices.put(name, items.size());
        items.add(rule.item(root, name));
        return items.size() - 1;
    }

    /** The path with "/", inside the folder unless others are allowed, of a file that exists if that is to be looked for. */
    String checked(String path, Supplier<String> where) {
        String name = path.replace('\\', '/');
        try {
            if (!pathsOutside && !inside.resolve(name).normalize().startsWith(inside)) {
                throw DataException.of(
                        where.get(),
                        "a path in the folder " + root + " (CsvList.withPathsOutside allows others)",
                        "'" + path + "'");
            }
            if (checkFiles && !Files.isRegularFile(root.resolve(name))) {
                throw DataException.of(where.get(), "an image file " + root.resolve(name), "no such file");
            }
            return name;
        } catch (InvalidPathException e) {
            throw new DataException(where.get() + ": expected a path, got '" + name + "'", e);
        }
    }

    List<Item> items() {
        return items;
    }
}
