package org.siamese.data.split;

import java.util.Arrays;
import java.util.BitSet;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.internal.Seeded;

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
        BitSet test = new BitSet();
        Arrays.stream(Seeded.of(seed).permutation(classes.count()))
                .limit(testClasses)
                .forEach(test::set);
        java.util.Set<String> names = new java.util.HashSet<>();
        test.stream().mapToObj(classes::name).forEach(names::add);
        return new Split(
                dataset.filter(i -> !names.contains(dataset.className(i))),
                dataset.filter(i -> names.contains(dataset.className(i))));
    }

    /**
     * A split with a share of the classes, rounded and at least one, in the test part.
     *
     * @param dataset what to split
     * @param testShare above 0 and below 1
     * @param seed chooses the classes
     */
    public static Split byShare(ImageDataset dataset, double testShare, long seed) {
        if (!(testShare > 0 && testShare < 1)) {
            throw new IllegalArgumentException("testShare: expected above 0 and below 1, got " + testShare);
        }
        int count = dataset.classes().count();
        if (count < 2) {
            throw DataException.of("data set", "at least 2 classes to split by identity", "" + count);
        }
        return byCount(dataset, (int) Math.max(1, Math.min(count - 1, Math.round(count * testShare))), seed);
    }
}
