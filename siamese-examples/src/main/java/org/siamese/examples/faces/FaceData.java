package org.siamese.examples.faces;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.siamese.data.DataException;
import org.siamese.data.dataset.ClassFolders;
import org.siamese.data.dataset.ClassRule;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.split.IdentitySplit;
import org.siamese.data.split.Split;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * Faces in three parts that share no person; with nobody held out for it, the calibration part is the training part.
 *
 * @param train what the tower learns from
 * @param calibration what the threshold is chosen on
 * @param test what is reported
 * @param source what the faces are, in words
 */
record FaceData(ImageDataset train, ImageDataset calibration, ImageDataset test, String source) {
    private static final int IMAGE_SIZE = 100;
    private static final int SYNTHETIC_IMAGE_SIZE = 64;
    private static final int SYNTHETIC_IDENTITIES = 160;
    private static final int SYNTHETIC_EVERYONE = 40;
    private static final String SYNTHETIC = "synthetic faces";
    private static final int SYNTHETIC_TEST = 16;
    private static final double TEST_SHARE = 0.1;
    private static final int MIN_TRAIN = 2;
    private static final int MIN_TEST = 2;

    static FaceData synthetic(int calibrationIdentities, long seed) {
        ImageDataset all = SyntheticFaces.builder()
                .identities(SYNTHETIC_IDENTITIES)
                .size(SYNTHETIC_IMAGE_SIZE, SYNTHETIC_IMAGE_SIZE)
                .seed(seed)
                .build()
                .dataset();
        Split split = IdentitySplit.byCount(all.preload(), SYNTHETIC_TEST, seed);
        return withCalibration(split, calibrationIdentities, seed, SYNTHETIC);
    }

    /** The persons of {@link #synthetic} that are tested on, prepared in a given way; there is nothing to train on. */
    static FaceData syntheticEvaluation(ImagePipeline pipeline, long seed) {
        ImageDataset test = synthetic(0, seed).test().withPipeline(pipeline).preload();
        return new FaceData(test, test, test, SYNTHETIC);
    }

    /** The persons in {@code testing}, or all persons of a folder without it; there is nothing to train on. */
    static FaceData evaluation(Path folder, ImagePipeline pipeline) {
        Path root = isSplit(folder) ? folder.resolve("testing") : folder;
        ImageDataset test = ClassFolders.at(root).load(pipeline).preload();
        requirePairs(test, root + ": test");
        return new FaceData(test, test, test, root.toString());
    }

    /**
     * All persons of a folder, those in {@code training} and {@code testing} put together where it has them; or synthetic ones, fewer
     * than for one run.
     */
    static ImageDataset everyone(Optional<Path> folder, long seed) {
        if (folder.isEmpty()) {
            return SyntheticFaces.builder()
                    .identities(SYNTHETIC_EVERYONE)
                    .size(SYNTHETIC_IMAGE_SIZE, SYNTHETIC_IMAGE_SIZE)
                    .seed(seed)
                    .build()
                    .dataset()
                    .preload();
        }
        Path root = folder.get();
        ClassFolders folders = ClassFolders.at(root);
        return (isSplit(root) ? folders.withClassRule(ClassRule.parentFolder()) : folders)
                .load(preparation())
                .preload();
    }

    /** What the faces of a folder, or synthetic ones, are called. */
    static String words(Optional<Path> folder) {
        return folder.map(Path::toString).orElse(SYNTHETIC);
    }

    private static ImagePipeline preparation() {
        return ImagePipeline.grey().resize(IMAGE_SIZE, IMAGE_SIZE).build();
    }

    /** Whether a folder brings a test part of its own. */
    static boolean isSplit(Path folder) {
        return Files.isDirectory(folder.resolve("testing"));
    }

    /** The folders {@code training} and {@code testing}, or one folder for each person, split by person. */
    static FaceData folder(Path folder, int calibrationIdentities, long seed) {
        ImagePipeline pipeline = preparation();
        Path testing = folder.resolve("testing");
        Path training = folder.resolve("training");
        if (!isSplit(folder)) {
            Path root = Files.isDirectory(training) ? training : folder;
            ImageDataset all = ClassFolders.at(root).load(pipeline).preload();
            int persons = all.classes().count();
            int needed = MIN_TRAIN + calibrationIdentities + MIN_TEST;
            if (persons < needed) {
                throw DataException.of(
                        root.toString(),
                        "folders of at least " + needed + " persons (" + MIN_TRAIN + " to train on, "
                                + calibrationIdentities + " for calibration, " + MIN_TEST + " to test on)",
                        persons + " persons");
            }
            int test = Math.max(MIN_TEST, (int) Math.round(persons * TEST_SHARE));
            return withCalibration(
                    IdentitySplit.byCount(all, test, seed), calibrationIdentities, seed, root + ", split by person");
        }
        ImageDataset train = ClassFolders.at(training).load(pipeline).preload();
        ImageDataset test = ClassFolders.at(testing).load(pipeline).preload();
        Set<String> both = new HashSet<>(train.counts().keySet());
        both.retainAll(test.counts().keySet());
        if (!both.isEmpty()) {
            throw DataException.of(folder.toString(), "no person in both training and testing", "both hold " + both);
        }
        return withCalibration(new Split(train, test), calibrationIdentities, seed, folder + ", training and testing");
    }

    private static FaceData withCalibration(Split split, int calibrationIdentities, long seed, String source) {
        requirePairs(split.test(), source + ": test");
        int persons = split.train().classes().count();
        if (persons < MIN_TRAIN + calibrationIdentities) {
            throw DataException.of(
                    source,
                    "at least " + (MIN_TRAIN + calibrationIdentities) + " persons to train on and for calibration",
                    persons + " persons");
        }
        if (calibrationIdentities == 0) {
            return new FaceData(split.train(), split.train(), split.test(), source);
        }
        Split inner = IdentitySplit.byCount(split.train(), calibrationIdentities, seed);
        requirePairs(inner.test(), source + ": calibration");
        return new FaceData(inner.train(), inner.test(), split.test(), source);
    }

    /** Whether the calibration part holds other persons than the training part. */
    boolean holdsOutCalibration() {
        return calibration != train;
    }

    /** What the threshold is chosen on, in words. */
    String calibrationWords() {
        return counts(calibration) + (holdsOutCalibration() ? ", none seen in training" : ", the ones trained on");
    }

    static String counts(ImageDataset part) {
        return part.classes().count() + " persons, " + part.size() + " images";
    }

    /** The same parts with another pipeline. */
    FaceData prepared(ImagePipeline pipeline) {
        ImageDataset ready = prepared(train, pipeline);
        return new FaceData(
                ready,
                holdsOutCalibration() ? prepared(calibration, pipeline) : ready,
                prepared(test, pipeline),
                source);
    }

    /** Images with a pipeline, read already. */
    static ImageDataset prepared(ImageDataset images, ImagePipeline pipeline) {
        return images.pipeline().equals(pipeline)
                ? images
                : images.withPipeline(pipeline).preload();
    }

    /** Both kinds of pairs are needed to measure anything. */
    static void requirePairs(ImageDataset part, String name) {
        boolean two = part.counts().values().stream().anyMatch(count -> count > 1);
        if (part.classes().count() < 2 || !two) {
            throw DataException.of(name + " part", "at least 2 persons, one of them with 2 images", "" + part.counts());
        }
    }
}
