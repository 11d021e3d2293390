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
import org.siamese.data.list.PairSet;
import org.siamese.data.sample.ItemPair;
import org.siamese.data.synthetic.SyntheticSignatures;
import org.siamese.decision.Relation;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * Signatures in three parts that share no writer, but for a split that is known to leak; with nobody held out, the calibration
 * part is the training part.
 *
 * @param train what the tower learns from
 * @param calibration what threshold and calibration are chosen on
 * @param test what is reported
 * @param source what the signatures are, in words
 */
record SignatureParts(PairSet train, PairSet calibration, PairSet test, String source) {
    private static final int SYNTHETIC_TEST = 10;
    private static final int SYNTHETIC_HEIGHT = 64;
    private static final int SYNTHETIC_WIDTH = 128;
    private static final int SYNTHETIC_IMAGES = 8;

    /** Checks that each part can be measured. */
    SignatureParts {
        requirePairs(calibration, "calibration");
        requirePairs(test, "test");
    }

    /** A split with writers held out of its training part for calibration. */
    static SignatureParts of(SignatureSplit split, int calibrationWriters, long seed, String source) {
        List<String> writers = new ArrayList<>(SignatureSplit.writers(split.train()));
        if (writers.size() < SignatureSplit.MIN_TRAIN + calibrationWriters) {
            throw DataException.of(
                    "training part",
                    "at least " + (SignatureSplit.MIN_TRAIN + calibrationWriters) + " writers ("
                            + SignatureSplit.MIN_TRAIN + " to train on, " + calibrationWriters + " for calibration)",
                    writers.size() + " writers");
        }
        if (calibrationWriters == 0) {
            return new SignatureParts(split.train(), split.train(), split.test(), source);
        }
        Collections.shuffle(writers, new Random(seed));
        Set<String> held = new HashSet<>(writers.subList(0, calibrationWriters));
        return new SignatureParts(
                split.train().ofClasses(name -> !held.contains(name)),
                split.train().ofClasses(held::contains),
                split.test(),
                source);
    }

    /** Synthetic signatures of a number of writers to train on, and of some to test on. */
    static SignatureSplit synthetic(int writers, ImagePipeline pipeline, long seed) {
        ImageDataset all = SyntheticSignatures.builder()
                .writers(writers + SYNTHETIC_TEST)
                .genuine(SYNTHETIC_IMAGES)
                .forgeries(SYNTHETIC_IMAGES)
                .size(SYNTHETIC_HEIGHT, SYNTHETIC_WIDTH)
                .seed(seed)
                .build()
                .dataset(pipeline);
        Set<String> tested = new HashSet<>();
        for (int writer = writers; writer < writers + SYNTHETIC_TEST; writer++) {
            tested.add(all.classes().name(writer));
        }
        PairSet pairs = new PairSet(all, oneToOne(all));
        return new SignatureSplit(pairs.ofClasses(name -> !tested.contains(name)), pairs.ofClasses(tested::contains));
    }

    /** Each two genuine signatures of a writer, and each genuine one with each forgery of it. */
    static List<ItemPair> oneToOne(ImageDataset images) {
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

    /** Whether the calibration part holds other writers than the training part. */
    boolean holdsOutCalibration() {
        return calibration != train;
    }

    /** What the decision is chosen on, in words. */
    String calibrationWords() {
        return counts(calibration) + ", " + calibration.pairs().size() + " pairs, "
                + (holdsOutCalibration() ? "none seen in training" : "the ones trained on");
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
