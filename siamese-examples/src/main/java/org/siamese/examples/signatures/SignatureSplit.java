package org.siamese.examples.signatures;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.siamese.data.DataException;
import org.siamese.data.leak.Leak;
import org.siamese.data.leak.LeakGuard;
import org.siamese.data.leak.LeakReport;
import org.siamese.data.list.PairSet;

/**
 * Training and test pairs, and what they have in common.
 *
 * @param train pairs to learn from
 * @param test pairs to test on
 */
record SignatureSplit(PairSet train, PairSet test) {
    /** Fewest writers to learn from. */
    static final int MIN_TRAIN = 2;

    /** Fewest writers to test on. */
    static final int MIN_TEST = 2;

    /**
     * What is in both parts for certain: the same files or pixels, and writers. Pictures that only look alike are not counted, for
     * two small signatures may.
     */
    Findings findings() {
        LeakReport report = leaks(train, test);
        Set<String> copies = new TreeSet<>();
        Set<String> writersOfCopies = new TreeSet<>();
        Set<String> trainNames = new TreeSet<>();
        for (Leak leak : report.leaks()) {
            if (leak.kind() != Leak.Kind.SAME_IDENTITY) {
                copies.add(leak.right());
                trainNames.add(leak.left());
            }
        }
        for (int image = 0; image < train.images().size(); image++) {
            if (trainNames.contains(train.images().name(image))) {
                writersOfCopies.add(train.images().className(image));
            }
        }
        return new Findings(
                copies.size(), test.images().size(), writers(train), writers(test), new TreeSet<>(writersOfCopies));
    }

    /** What two parts have in common for certain: the same files or pixels, and writers. */
    static LeakReport leaks(PairSet one, PairSet other) {
        return LeakGuard.strict()
                .withAllowed(Leak.Kind.SAME_PICTURE, Leak.Kind.SAME_GROUP, Leak.Kind.SAME_PAIR)
                .check(one.images(), other.images());
    }

    /**
     * The same data with no writer and no image on both sides: the test list's writers are tested on and all others trained on.
     * Where that leaves too few to train on, a third of the test list's writers, chosen by the seed, is tested on.
     *
     * @param least fewest writers that the training part must keep
     */
    SignatureSplit writerDisjoint(Findings findings, int least, long seed) {
        Set<String> tested = findings.testWriters();
        Set<String> left = trainedWithout(findings, tested);
        if (left.size() < least) {
            List<String> shuffled = new ArrayList<>(tested);
            Collections.shuffle(shuffled, new Random(seed));
            tested = new TreeSet<>(
                    shuffled.subList(0, Math.min(shuffled.size(), Math.max(MIN_TEST, shuffled.size() / 3))));
            left = trainedWithout(findings, tested);
        }
        if (left.size() < least) {
            throw DataException.of(
                    "writers",
                    "at least " + least + " to train on that are not tested on",
                    left.size() + " of " + findings.trainWriters().size());
        }
        SignatureSplit split = new SignatureSplit(
                train.ofClasses(new HashSet<>(left)::contains), test.ofClasses(new HashSet<>(tested)::contains));
        Findings rest = split.findings();
        if (rest.leaky()) {
            throw DataException.of("writer-disjoint split", "nothing in common", rest.toString());
        }
        return split;
    }

    private static Set<String> trainedWithout(Findings findings, Collection<String> tested) {
        Set<String> left = new TreeSet<>(findings.trainWriters());
        left.removeAll(tested);
        if (tested.size() == findings.testWriters().size()) {
            left.removeAll(findings.writersOfCopies());
        }
        return left;
    }

    static Set<String> writers(PairSet set) {
        return new TreeSet<>(set.images().counts().keySet());
    }

    /**
     * What training and test have in common.
     *
     * @param copies number of test images whose file or pixels stand in training too
     * @param testImages number of test images
     * @param trainWriters writers in training
     * @param testWriters writers in test
     * @param writersOfCopies writers in training of whom an image is tested on
     */
    record Findings(
            int copies,
            int testImages,
            Set<String> trainWriters,
            Set<String> testWriters,
            Set<String> writersOfCopies) {

        /** Number of test writers who are trained on. */
        int commonWriters() {
            Set<String> both = new TreeSet<>(testWriters);
            both.retainAll(trainWriters);
            return both.size();
        }

        /** Whether there is anything in common. */
        boolean leaky() {
            return copies > 0 || commonWriters() > 0;
        }

        @Override
        public String toString() {
            return copies + " of " + testImages + " test images stand in training, " + commonWriters() + " of "
                    + testWriters.size() + " test writers are trained on";
        }
    }
}
