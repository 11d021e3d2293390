package org.siamese.data.list;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.siamese.data.DataException;
import org.siamese.data.dataset.FilePicture;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Item;
import org.siamese.data.dataset.Origin;
import org.siamese.data.sample.ItemPair;
import org.siamese.data.sample.ItemTriplet;
import org.siamese.decision.Relation;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * A list of images, pairs or triplets in a CSV file: UTF-8 with or without a byte order mark, any line ends, quoted values. Paths
 * are relative to a folder, and stay in it. The first row names the columns unless told otherwise. Immutable.
 *
 * <pre>{@code
 * PairSet pairs = CsvList.at(csv, images).withItems(ItemRule.signatures())
 *         .pairs("img1", "img2", "forged", LabelMeaning.zeroIsSame(), pipeline);
 * }</pre>
 */
public final class CsvList {
    private final Path file;
    private final Path root;
    private final CsvRows.Header header;
    private final boolean checkFiles;
    private final boolean pathsOutside;
    private final ItemRule rule;

    private CsvList(
            Path file, Path root, CsvRows.Header header, boolean checkFiles, boolean pathsOutside, ItemRule rule) {
        this.file = file;
        this.root = root;
        this.header = header;
        this.checkFiles = checkFiles;
        this.pathsOutside = pathsOutside;
        this.rule = rule;
    }

    /**
     * A list with a header row, of which every file must exist and lie in the folder.
     *
     * @param file the CSV file
     * @param root the folder that its paths are relative to
     */
    public static CsvList at(Path file, Path root) {
        return new CsvList(file, root, CsvRows.Header.PRESENT, true, false, ItemRule.unknown());
    }

    /** The same list without a header row: columns are taken in the order asked for. */
    public CsvList withoutHeader() {
        return new CsvList(file, root, CsvRows.Header.ABSENT, checkFiles, pathsOutside, rule);
    }

    /**
     * The same list, which may or may not have a header row: the first row is one if it holds the name of the first column asked
     * for. Else columns are taken in the order asked for.
     */
    public CsvList withHeaderDetection() {
        return new CsvList(file, root, CsvRows.Header.IF_NAMED, checkFiles, pathsOutside, rule);
    }

    /** The same list, not looking whether the files exist: for very long ones. */
    public CsvList withoutFileCheck() {
        return new CsvList(file, root, header, false, pathsOutside, rule);
    }

    /** The same list of pairs or triplets, whose images show what a rule tells; default {@link ItemRule#unknown()}. */
    public CsvList withItems(ItemRule other) {
        return new CsvList(file, root, header, checkFiles, pathsOutside, other);
    }

    /**
     * The same list, whose paths may lead out of the folder, by ".." or as absolute ones: only for lists that you trust, as they may name
     * any file that this program can read.
     */
    public CsvList withPathsOutside() {
        return new CsvList(file, root, header, checkFiles, true, rule);
    }

    /**
     * Reads pairs.
     *
     * @param first column of the first path
     * @param second column of the second path
     * @param label column of the label
     * @param meaning what the labels mean
     * @param pipeline how an image becomes a tower's input
     * @throws DataException with the line, for a file that is missing, a label of unknown meaning, or an image paired with itself
     */
    public PairSet pairs(String first, String second, String label, LabelMeaning meaning, ImagePipeline pipeline) {
        ListedImages images = new ListedImages(root, rule, checkFiles, pathsOutside);
        List<ItemPair> pairs = new ArrayList<>();
        CsvRows.read(file, List.of(first, second, label), header, 0, (values, where) -> {
            Relation relation = meaning.relation(values[2])
                    .orElseThrow(() ->
                            DataException.of(where.get(), "a label of " + meaning.relations(), "'" + values[2] + "'"));
            int left = images.index(values[0], where);
            int right = images.index(values[1], where);
            if (left == right) {
                throw DataException.of(where.get(), "two different images", "'" + values[0] + "' twice");
            }
            pairs.add(new ItemPair(left, right, relation));
        });
        requireRows(pairs, "pair");
        return new PairSet(ImageDataset.of(images.items(), pipeline), pairs);
    }

    /**
     * Reads triplets.
     *
     * @param anchor column of the anchor's path
     * @param positive column of the path of an image of the anchor's class
     * @param negative column of the path of an image of another class
     * @param pipeline how an image becomes a tower's input
     */
    public TripletSet triplets(String anchor, String positive, String negative, ImagePipeline pipeline) {
        ListedImages images = new ListedImages(root, rule, checkFiles, pathsOutside);
        List<ItemTriplet> triplets = new ArrayList<>();
        CsvRows.read(file, List.of(anchor, positive, negative), header, 0, (values, where) -> {
            int[] indices = new int[3];
            for (int i = 0; i < 3; i++) {
                indices[i] = images.index(values[i], where);
            }
            if (indices[0] == indices[1] || indices[0] == indices[2] || indices[1] == indices[2]) {
                throw DataException.of(where.get(), "three different images", String.join(", ", values));
            }
            triplets.add(new ItemTriplet(indices[0], indices[1], indices[2]));
        });
        requireRows(triplets, "triplet");
        return new TripletSet(ImageDataset.of(images.items(), pipeline), triplets);
    }

    /**
     * Reads labelled images: columns {@code path}, {@code label} and, if there are such, {@code group} and {@code split}.
     *
     * @return a data set for each split in the order of the list; one under the empty name where the list has no splits
     */
    public Map<String, ImageDataset> labelledSplits(ImagePipeline pipeline) {
        Map<String, List<Item>> splits = new LinkedHashMap<>();
        ListedImages files = new ListedImages(root, rule, checkFiles, pathsOutside);
        Set<String> seen = new HashSet<>();
        Map<String, String> shared = new HashMap<>();
        CsvRows.read(file, List.of("path", "label", "group", "split"), header, 2, (values, where) -> {
            String name = files.checked(values[0], where);
            if (!seen.add(name)) {
                throw DataException.of(where.get(), "each path once", "'" + name + "' again");
            }
            String label = Objects.requireNonNull(shared.computeIfAbsent(values[1], text -> text));
            String group = Objects.requireNonNull(shared.computeIfAbsent(values[2], text -> text));
            splits.computeIfAbsent(values[3], split -> new ArrayList<>())
                    .add(new Item(name, label, group, Origin.GENUINE, new FilePicture(root, name)));
        });
        if (splits.isEmpty()) {
            requireRows(List.of(), "image");
        }
        Map<String, ImageDataset> sets = new LinkedHashMap<>();
        splits.forEach((name, items) -> sets.put(name, ImageDataset.of(items, pipeline)));
        return sets;
    }

    /** Reads labelled images as one data set; see {@link #labelledSplits}. */
    public ImageDataset labelled(ImagePipeline pipeline) {
        Map<String, ImageDataset> sets = labelledSplits(pipeline);
        if (sets.size() != 1) {
            throw DataException.of("list " + file, "no splits, or all images in one", "the splits " + sets.keySet());
        }
        return sets.values().iterator().next();
    }

    private void requireRows(List<?> rows, String what) {
        if (rows.isEmpty()) {
            throw DataException.of("list " + file, "at least one " + what, "none");
        }
    }
}
