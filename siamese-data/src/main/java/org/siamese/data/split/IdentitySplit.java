package org.siamese.data.split;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.image.random.Seeded;

/** Splits by identity: every class, with all of its images and forgeries, lies on one side. Which classes depends on the seed alone. */
public final class IdentitySplit {
    private IdentitySplit() {}

    /**
     * A split with a number of classes in the test part.
     *
     * @param dataset what to split
     * @param testClasses 1 to the number of classes less 1
     * @param seed chooses the classes
     */
    public static Split byCount(ImageDataset dataset, int testClasses, long seed) {
        Classes classes = dataset.classes();
        if (testClasses < 1 || testClasses >= classes.count()) {
            throw DataException.of(
                    "testClasses",
                    "1 to " + (classes.count() - 1) + " of " + classes.count() + " classes",
                    "" + testClasses);
        }
        return byName(dataset, names(classes, Seeded.of(seed).permutation(classes.count()), 0, testClasses));
    }

    private static Set<String> names(Classes classes, int[] order, int from, int to) {
        Set<String> names = new HashSet<>();
        for (int i = from; i < to; i++) {
            names.add(classes.name(order[i]));
        }
        return names;
    }

    private static Split byName(ImageDataset dataset, Set<String> test) {
        return new Split(
                dataset.filter(i -> !test.contains(dataset.className(i))),
                dataset.filter(i -> test.contains(dataset.className(i))));
    }

    /**
     * A split with a share of the classes, rounded and at least one, in the test part.
     *
     * @param dataset what to split
     * @param testShare above 0 and below 1
     * @param seed chooses the classes
     */
    public static Split byShare(ImageDataset dataset, double testShare, long seed) {
        requireShare(testShare);
        int count = dataset.classes().count();
        if (count < 2) {
            throw DataException.of("data set", "at least 2 classes to split by identity", "" + count);
        }
        return byCount(dataset, (int) Math.max(1, Math.min(count - 1, Math.round(count * testShare))), seed);
    }

    /**
     * A split into three parts by shares of the classes, each rounded and at least one class; the rest is for training.
     *
     * @param dataset what to split
     * @param validationShare above 0; both shares together below 1
     * @param testShare above 0
     * @param seed chooses the classes
     */
    public static ThreeWaySplit threeWay(ImageDataset dataset, double validationShare, double testShare, long seed) {
        if (!(validationShare > 0 && testShare > 0 && validationShare + testShare < 1)) {
            throw new IllegalArgumentException("validationShare, testShare: expected above 0 and together below 1, got "
                    + validationShare + " and " + testShare);
        }
        Classes classes = dataset.classes();
        int count = classes.count();
        if (count < 3) {
            throw DataException.of("data set", "at least 3 classes to split in three by identity", "" + count);
        }
        int test = (int) Math.max(1, Math.min(count - 2, Math.round(count * testShare)));
        int validation = (int) Math.max(1, Math.min(count - 1 - test, Math.round(count * validationShare)));
        int[] order = Seeded.of(seed).permutation(count);
        Split outer = byName(dataset, names(classes, order, 0, test));
        Split inner = byName(outer.train(), names(classes, order, test, test + validation));
        return new ThreeWaySplit(inner.train(), inner.test(), outer.test());
    }

    /**
     * As many splits as folds: each class is in the test part of exactly one. Folds differ by at most one class.
     *
     * @param dataset what to split
     * @param folds 2 to the number of classes
     * @param seed assigns the classes
     */
    public static List<Split> kFold(ImageDataset dataset, int folds, long seed) {
        Classes classes = dataset.classes();
        int count = classes.count();
        if (folds < 2 || folds > count) {
            throw DataException.of("folds", "2 to the " + count + " classes of the set", "" + folds);
        }
        int[] order = Seeded.of(seed).permutation(count);
        List<Split> splits = new ArrayList<>();
        for (int fold = 0; fold < folds; fold++) {
            int from = (int) ((long) count * fold / folds);
            int to = (int) ((long) count * (fold + 1) / folds);
            splits.add(byName(dataset, names(classes, order, from, to)));
        }
        return splits;
    }

    /**
     * A split by group (alphabet, session, hospital): every image of a group lies on one side, and so does every identity.
     *
     * @param dataset what to split
     * @param testShare share of the groups in the test part, rounded and at least one; above 0 and below 1
     * @param seed chooses the groups
     * @throws DataException if there are fewer than 2 groups, or images of one class in two groups
     */
    public static Split byGroup(ImageDataset dataset, double testShare, long seed) {
        requireShare(testShare);
        Map<String, String> groupOf = new LinkedHashMap<>();
        for (int i = 0; i < dataset.size(); i++) {
            String group = dataset.item(i).group();
            String earlier = groupOf.putIfAbsent(dataset.className(i), group);
            if (earlier != null && !earlier.equals(group)) {
                throw DataException.of(
                        "class '" + dataset.className(i) + "'",
                        "all its images in one group",
                        earlier + " and " + group);
            }
        }
        List<String> groups = groupOf.values().stream().distinct().toList();
        if (groups.size() < 2) {
            throw DataException.of("data set", "at least 2 groups to split by group", "" + groups);
        }
        int test = (int) Math.max(1, Math.min(groups.size() - 1, Math.round(groups.size() * testShare)));
        int[] order = Seeded.of(seed).permutation(groups.size());
        Set<String> chosen = new HashSet<>();
        for (int i = 0; i < test; i++) {
            chosen.add(groups.get(order[i]));
        }
        return new Split(
                dataset.filter(i -> !chosen.contains(dataset.item(i).group())),
                dataset.filter(i -> chosen.contains(dataset.item(i).group())));
    }

    private static void requireShare(double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("testShare: expected above 0 and below 1, got " + share);
        }
    }
}
