package org.siamese.examples.signatures;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.image.ImagePipeline;
import org.siamese.data.list.PairSet;
import org.siamese.data.sample.ItemPair;
import org.siamese.data.synthetic.SyntheticSignatures;
import org.siamese.decision.Relation;

/**
 * Signatures in three parts that share no writer, but for a split that is known to leak; with nobody held out, the development
 * part is the training part.
 *
 * @param train what the tower learns from
 * @param development what threshold and calibration are chosen on
 * @param test what is reported
 * @param source what the signatures are, in words
 */
record SignatureParts(PairSet train, PairSet development, PairSet test, String source) {
    private static final int DRAWN_TEST = 10;
    private static final int DRAWN_HEIGHT = 64;
    private static final int DRAWN_WIDTH = 128;
    private static final int DRAWN_IMAGES = 8;

    /** Checks that each part can be measured. */
    SignatureParts {
        requirePairs(development, "development");
        requirePairs(test, "test");
    }

    /** A split with writers held out of its training part for development. */
    static SignatureParts of(SignatureSplit split, int developmentWriters, long seed, String source) {
        List<String> writers = new ArrayList<>(SignatureSplit.writers(split.train()));
        if (writers.size() < SignatureSplit.MIN_TRAIN + developmentWriters) {
            throw DataException.of(
                    "training part",
                    "at least " + (SignatureSplit.MIN_TRAIN + developmentWriters) + " writers ("
                            + SignatureSplit.MIN_TRAIN + " to train on, " + developmentWriters + " for development)",
                    writers.size() + " writers");
        }
        if (developmentWriters == 0) {
            return new SignatureParts(split.train(), split.train(), split.test(), source);
        }
        Collections.shuffle(writers, new Random(seed));
        Set<String> held = new HashSet<>(writers.subList(0, developmentWriters));
        return new SignatureParts(
                split.train().ofClasses(name -> !held.contains(name)),
                split.train().ofClasses(held::contains),
                split.test(),
                source);
    }

    /** Drawn signatures of a number of writers to train on, and of some to test on. */
    static SignatureSplit drawn(int writers, ImagePipeline pipeline, long seed) {
        ImageDataset all = SyntheticSignatures.builder()
                .writers(writers + DRAWN_TEST)
                .genuine(DRAWN_IMAGES)
                .forgeries(DRAWN_IMAGES)
                .size(DRAWN_HEIGHT, DRAWN_WIDTH)
                .seed(seed)
                .build()
                .dataset(pipeline);
        Set<String> tested = new HashSet<>();
        for (int writer = writers; writer < writers + DRAWN_TEST; writer++) {
            tested.add(all.classes().name(writer));
        }
        PairSet pairs = new PairSet(all, oneToOne(all));
        return new SignatureSplit(pairs.ofClasses(name -> !tested.contains(name)), pairs.ofClasses(tested::contains));
    }

    /** Each two genuine signatures of a writer, and each genuine one with each forgery of it. */
    private static List<ItemPair> oneToOne(ImageDataset images) {
        Classes genuine = images.classes();
        List<ItemPair> pairs = new ArrayList<>();
        for (int writer = 0; writer < genuine.count(); writer++) {
            int[] own = genuine.membersOf(writer);
            int[] forged = images.forgeries().membersOf(writer);
            for (int i = 0; i < own.length; i++) {
                for (int j = i + 1; j < own.length; j++) {
                    pairs.add(new ItemPair(own[i], own[j], Relation.SAME));
                }
                for (int forgery : forged) {
                    pairs.add(new ItemPair(own[i], forgery, Relation.DIFFERENT));
                }
            }
        }
        return pairs;
    }

    /** Whether the development part holds other writers than the training part. */
    boolean holdsOutDevelopment() {
        return development != train;
    }

    /** What the decision is chosen on, in words. */
    String developmentWords() {
        return counts(development) + ", " + development.pairs().size() + " pairs, "
                + (holdsOutDevelopment() ? "none seen in training" : "the ones trained on");
    }

    static String counts(PairSet part) {
        return writers(part) + " writers, " + part.images().size() + " signatures";
    }

    static int writers(PairSet part) {
        return part.images().classes().count();
    }

    /** Both kinds of pairs are needed to measure anything. */
    static void requirePairs(PairSet part, String name) {
        long same =
                part.pairs().stream().filter(pair -> pair.relation().isSame()).count();
        if (same == 0 || same == part.pairs().size()) {
            throw DataException.of(
                    name + " part",
                    "genuine and forged pairs",
                    same + " genuine and " + (part.pairs().size() - same) + " forged");
        }
    }
}
