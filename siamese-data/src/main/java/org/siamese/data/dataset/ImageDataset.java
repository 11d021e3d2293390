package org.siamese.data.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.data.DataException;
import org.siamese.image.ImageException;
import org.siamese.image.Picture;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * Images with their classes. Pixels are read when first asked for and kept, see {@link CachePolicy}; {@link #preload} reads all of them, so that
 * a bad file shows before any training. Subsets share the pixels of the set they were taken from. Immutable to its users and
 * thread-safe.
 */
public final class ImageDataset {
    private final PictureStore store;
    private final int[] positions;
    private final Classes classes;
    private final Classes forgeries;
    private final LoadReport report;

    private ImageDataset(PictureStore store, int[] positions, LoadReport report) {
        if (positions.length == 0) {
            throw DataException.of("data set", "at least one image", "none");
        }
        this.store = store;
        this.positions = positions;
        this.report = report;
        Map<String, Integer> indices = new LinkedHashMap<>();
        Map<String, Integer> groupIndices = new LinkedHashMap<>();
        List<Integer> groupOf = new ArrayList<>();
        int[] genuine = new int[positions.length];
        int[] forged = new int[positions.length];
        for (int i = 0; i < positions.length; i++) {
            Item item = store.item(positions[i]);
            Integer index = indices.get(item.className());
            if (index == null) {
                index = indices.size();
                indices.put(item.className(), index);
                groupOf.add(groupIndices.computeIfAbsent(item.group(), name -> groupIndices.size()));
            }
            genuine[i] = item.origin() == Origin.GENUINE ? index : -1;
            forged[i] = item.origin() == Origin.FORGERY ? index : -1;
        }
        String[] names = indices.keySet().toArray(String[]::new);
        int[] groups = groupOf.stream().mapToInt(Integer::intValue).toArray();
        String[] groupNames = groupIndices.keySet().toArray(String[]::new);
        this.classes = Classes.of(genuine, names).inGroups(groups, groupNames);
        this.forgeries = Classes.of(forged, names).inGroups(groups, groupNames);
    }

    /**
     * A data set of items in the given order; classes are numbered in the order of their first item.
     *
     * @param items at least one, each with a name of its own
     * @param pipeline how an image becomes a tower's input
     */
    public static ImageDataset of(List<Item> items, ImagePipeline pipeline) {
        return of(items, pipeline, LoadReport.EMPTY);
    }

    static ImageDataset of(List<Item> items, ImagePipeline pipeline, LoadReport report) {
        Set<String> names = new HashSet<>(items.size() * 2);
        int[] positions = new int[items.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = i;
            if (!names.add(items.get(i).name())) {
                throw DataException.of(
                        "items", "each name once", "'" + items.get(i).name() + "' again as item " + i);
            }
        }
        return new ImageDataset(
                new PictureStore(items.toArray(Item[]::new), pipeline, CachePolicy.ofDefaults()), positions, report);
    }

    /** Number of images. */
    public int size() {
        return positions.length;
    }

    /** One image without its pixels. */
    public Item item(int index) {
        return store.item(positions[index]);
    }

    /** Name of an image: its path relative to the set's folder, or another name. */
    public String name(int index) {
        return item(index).name();
    }

    /** The classes and which images belong to them; forgeries belong to none. */
    public Classes classes() {
        return classes;
    }

    /** The forgeries by the class that they imitate; class indices are those of {@link #classes()}. */
    public Classes forgeries() {
        return forgeries;
    }

    /** Name of the class that an image shows or imitates. */
    public String className(int index) {
        return item(index).className();
    }

    /** How an image becomes a tower's input. */
    public ImagePipeline pipeline() {
        return store.pipeline();
    }

    /** What was read and what was left out when this set was made. */
    public LoadReport report() {
        return report;
    }

    /** Shape of one image: {channels, height, width}. Reads the first image. */
    public long[] imageShape() {
        Picture first = picture(0);
        return new long[] {first.channels(), first.height(), first.width()};
    }

    /** The pixels of an image as a model wants them. */
    public Picture picture(int index) {
        return pipeline().finish(store.fixed(positions[index]));
    }

    /** The pixels of an image for training: as a model wants them, but varied by the pipeline's augmentations. */
    public Picture augmented(int index, long seed) {
        return pipeline().finishAugmented(store.fixed(positions[index]), seed);
    }

    /** The pixels of an image as a new array [channels, height, width]. */
    public INDArray image(int index) {
        Picture picture = picture(index);
        return Nd4j.create(picture.values(), new long[] {picture.channels(), picture.height(), picture.width()}, 'c');
    }

    /** The pixels of some images as a new array [images, channels, height, width]. */
    public INDArray images(int... indices) {
        if (indices.length == 0) {
            throw new IllegalArgumentException("indices: expected at least one, got none");
        }
        return images(indices, row -> picture(indices[row]), shape -> null);
    }

    /**
     * The pixels of some images as an array [images, channels, height, width] that may have been used before.
     *
     * @param indices the images, at least one; their names stand in messages
     * @param pictures the pixels of each row, such as {@link #augmented}
     * @param arrays gives an array of a shape, of float in 'c' order and no view, whose values nobody needs; null for a new one
     */
    public INDArray images(int[] indices, IntFunction<Picture> pictures, Function<long[], @Nullable INDArray> arrays) {
        PictureRows rows = new PictureRows(indices.length, arrays);
        for (int row = 0; row < indices.length; row++) {
            rows.add(name(indices[row]), pictures.apply(row));
        }
        return rows.toArray();
    }

    /** All images as a new array [images, channels, height, width]. */
    public INDArray images() {
        int[] all = new int[size()];
        Arrays.setAll(all, i -> i);
        return images(all);
    }

    /**
     * Reads every image that is not read yet.
     *
     * @return this set
     * @throws org.siamese.image.ImageException for the first image in order that cannot be read
     */
    public ImageDataset preload() {
        for (ImageException failure : store.readAll(positions)) {
            if (failure != null) {
                throw failure;
            }
        }
        return this;
    }

    /**
     * Reads every image and leaves out those that cannot be read, which the new set's report names.
     *
     * @param limit most images that may be left out
     * @throws DataException if more cannot be read
     */
    public ImageDataset withoutBadImages(int limit) {
        List<Integer> good = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        @Nullable ImageException[] failures = store.readAll(positions);
        for (int i = 0; i < failures.length; i++) {
            ImageException failure = failures[i];
            if (failure == null) {
                good.add(positions[i]);
            } else {
                bad.add(failure.getMessage());
            }
        }
        if (bad.size() > limit) {
            throw DataException.of(
                    "data set",
                    "at most " + limit + " images that cannot be read",
                    bad.size() + ", such as " + bad.get(0));
        }
        return new ImageDataset(store, good.stream().mapToInt(Integer::intValue).toArray(), report.without(bad));
    }

    /** The same images, read anew, with another way of keeping them; by default {@link CachePolicy#ofDefaults()}. */
    public ImageDataset withCache(CachePolicy policy) {
        return new ImageDataset(store.with(pipeline(), policy), positions, report);
    }

    /** The same images, read anew, with another pipeline: for example with augmentations for the training part alone. */
    public ImageDataset withPipeline(ImagePipeline other) {
        return new ImageDataset(store.with(other, CachePolicy.ofDefaults()), positions, report);
    }

    /** The images of the given classes, in their old order. */
    public ImageDataset ofClasses(Collection<String> names) {
        Set<String> wanted = new HashSet<>(names);
        Set<String> known = new HashSet<>();
        for (int c = 0; c < classes.count(); c++) {
            known.add(classes.name(c));
        }
        for (String name : names) {
            if (!known.contains(name)) {
                throw DataException.of(
                        "classes", "one of the " + known.size() + " classes of the set", "'" + name + "'");
            }
        }
        return filter(i -> wanted.contains(className(i)));
    }

    /** The images at the given indices, in the given order. */
    public ImageDataset subset(int... indices) {
        int[] chosen = new int[indices.length];
        for (int i = 0; i < indices.length; i++) {
            chosen[i] = positions[indices[i]];
        }
        return new ImageDataset(store, chosen, report);
    }

    /** The images whose index passes a test, in their old order. */
    public ImageDataset filter(IntPredicate test) {
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            if (test.test(i)) {
                chosen.add(i);
            }
        }
        return subset(chosen.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Number of images of each class by name, in the order of the classes. */
    public Map<String, Integer> counts() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (int c = 0; c < classes.count(); c++) {
            counts.put(classes.name(c), classes.size(c));
        }
        return counts;
    }

    @Override
    public String toString() {
        return "ImageDataset[" + size() + " images of " + classes.count() + " classes]";
    }
}
