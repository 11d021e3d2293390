package org.siamese.dl4j.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.FiniteArrays;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;
import org.siamese.data.sample.Sampler;
import org.siamese.decision.evaluate.ScoredPairs;

/**
 * Items that are arrays in memory, with their classes: rows of a table, vectors of other networks, or images as arrays. Immutable; the array
 * of features must not be changed.
 */
public final class ArrayDataset {
    private final INDArray features;
    private final List<String> classNames;
    private final Classes classes;

    private ArrayDataset(INDArray features, List<String> classNames) {
        this.features = features;
        this.classNames = List.copyOf(classNames);
        Map<String, Integer> indices = new LinkedHashMap<>();
        int[] classOf = new int[classNames.size()];
        for (int item = 0; item < classOf.length; item++) {
            classOf[item] = indices.computeIfAbsent(classNames.get(item), name -> indices.size());
        }
        this.classes = Classes.of(classOf, indices.keySet().toArray(String[]::new));
    }

    /**
     * A data set of given arrays. Classes are numbered in the order of their first item.
     *
     * @param features [items, features] or [items, channels, height, width], finite; copied as floats
     * @param classNames the class of each item
     * @throws DataException if there are not as many of both, none, or a number is NaN or infinite
     */
    public static ArrayDataset of(INDArray features, List<String> classNames) {
        if (features.rank() != 2 && features.rank() != 4) {
            throw DataException.of(
                    "features",
                    "[items, features] or [items, channels, height, width]",
                    "shape " + Arrays.toString(features.shape()));
        }
        if (features.size(0) != classNames.size() || classNames.isEmpty()) {
            throw DataException.of(
                    "classNames",
                    "one for each of " + features.size(0) + " items, at least one",
                    "" + classNames.size());
        }
        String problem = FiniteArrays.problem(features);
        if (!problem.isEmpty()) {
            throw new DataException("features, " + problem);
        }
        return new ArrayDataset(features.castTo(DataType.FLOAT).dup('c'), classNames);
    }

    /** Number of items. */
    public int size() {
        return classNames.size();
    }

    /** The classes and which items belong to them. */
    public Classes classes() {
        return classes;
    }

    /** Name of an item's class. */
    public String className(int item) {
        return classNames.get(item);
    }

    /** Shape of one item. */
    public long[] shape() {
        return Arrays.copyOfRange(features.shape(), 1, features.rank());
    }

    /** All items, [items, ...]; the set's own array. */
    public INDArray features() {
        return features;
    }

    /** Some items as a new array. */
    public INDArray features(int... items) {
        INDArray rows = Nd4j.pullRows(features.reshape('c', size(), features.length() / size()), 1, items, 'c');
        long[] shape = features.shape().clone();
        shape[0] = items.length;
        return rows.reshape('c', shape);
    }

    /** The items at the given indices, in their order. */
    public ArrayDataset subset(int... items) {
        if (items.length == 0) {
            throw DataException.of("items", "at least one", "none");
        }
        return new ArrayDataset(
                features(items), Arrays.stream(items).mapToObj(classNames::get).toList());
    }

    /** The items of the given classes, in their old order: those of a split by identity. */
    public ArrayDataset ofClasses(Collection<String> names) {
        Set<String> wanted = new HashSet<>(names);
        for (String name : wanted) {
            if (!classNames.contains(name)) {
                throw DataException.of("classes", "one of the " + classes.count() + " classes", "'" + name + "'");
            }
        }
        return subset(IntStream.range(0, size())
                .filter(item -> wanted.contains(className(item)))
                .toArray());
    }

    /** Names of the classes, in order. */
    public List<String> classNames() {
        List<String> names = new ArrayList<>();
        for (int c = 0; c < classes.count(); c++) {
            names.add(classes.name(c));
        }
        return names;
    }

    /**
     * The batches that a sampler chooses from this set.
     *
     * <pre>{@code
     * train.batches(classes -> RandomPairs.builder(classes).batchSize(64).build())
     * }</pre>
     */
    public ArrayBatches batches(Function<Classes, Sampler> sampler) {
        return new ArrayBatches(this, sampler.apply(classes));
    }

    /** Distances of a model on all pairs of items; identities are the classes. */
    public ScoredPairs allPairs(SiameseModel model) {
        int[] labels = IntStream.range(0, size()).map(classes::classOf).toArray();
        return ScoredPairs.allPairs(RowMatrices.of(model.embed(features)), labels, model.distanceMeasure());
    }

    @Override
    public String toString() {
        return "ArrayDataset[" + size() + " items of " + classes.count() + " classes, shape " + Arrays.toString(shape())
                + "]";
    }
}
