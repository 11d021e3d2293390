package org.siamese.examples.omniglot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.siamese.data.DataException;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Omniglot;
import org.siamese.data.leak.Leak;
import org.siamese.data.leak.LeakGuard;
import org.siamese.data.leak.LeakReport;
import org.siamese.data.synthetic.SyntheticLetters;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * Letters in three parts that share no alphabet. Of Omniglot, the 30 background alphabets are trained on, as Koch did. The 20
 * evaluation alphabets are halved by name: the first ten are for choosing, the last ten are tested on.
 *
 * @param train what the tower learns from
 * @param validation alphabets to choose a recipe on
 * @param test alphabets that are reported
 * @param source what the letters are, in words
 */
record LetterData(ImageDataset train, ImageDataset validation, ImageDataset test, String source) {
    private static final String BACKGROUND = "images_background";
    private static final String EVALUATION = "images_evaluation";
    private static final LeakGuard GUARD =
            LeakGuard.strict().withAllowed(Leak.Kind.SAME_FILE, Leak.Kind.SAME_PIXELS, Leak.Kind.SAME_PICTURE);
    private static final int SYNTHETIC_ALPHABETS = 12;
    private static final int SYNTHETIC_TEST = 4;
    private static final int SYNTHETIC_DRAWERS = 6;

    /**
     * Reads Omniglot.
     *
     * @param folder holds images_background.zip and images_evaluation.zip, or folders unpacked from them
     * @param rotations whether turned letters are trained on as further classes
     */
    static LetterData folder(Path folder, ImagePipeline pipeline, boolean rotations) {
        Omniglot background = Omniglot.at(find(folder, BACKGROUND));
        ImageDataset train = (rotations ? background.withRotations() : background).load(pipeline);
        ImageDataset evaluation = Omniglot.at(find(folder, EVALUATION)).load(pipeline);
        return halved(train, evaluation, folder.toString());
    }

    /** The alphabets to test on, and those to choose on; nothing to train on is read. */
    static LetterData evaluation(Path folder, ImagePipeline pipeline) {
        ImageDataset evaluation = Omniglot.at(find(folder, EVALUATION)).load(pipeline);
        return halved(evaluation, evaluation, folder.toString());
    }

    /** Background and evaluation set as one, with rotations, for splits by character. */
    static ImageDataset everything(Path folder, ImagePipeline pipeline) {
        return Omniglot.at(find(folder, BACKGROUND))
                .and(find(folder, EVALUATION))
                .withRotations()
                .load(pipeline);
    }

    private static LetterData halved(ImageDataset train, ImageDataset evaluation, String source) {
        TreeSet<String> alphabets = new TreeSet<>();
        for (int group = 0; group < evaluation.classes().groups(); group++) {
            alphabets.add(evaluation.classes().groupName(group));
        }
        if (alphabets.size() < 2) {
            throw DataException.of(source + ": " + EVALUATION, "at least 2 alphabets", "" + alphabets);
        }
        Set<String> first =
                new TreeSet<>(alphabets.stream().limit(alphabets.size() / 2).toList());
        return new LetterData(
                train,
                evaluation.filter(image -> first.contains(evaluation.item(image).group())),
                evaluation.filter(
                        image -> !first.contains(evaluation.item(image).group())),
                source);
    }

    private static Path find(Path folder, String name) {
        if (!Files.isDirectory(folder)) {
            throw DataException.of("folder " + folder.toAbsolutePath(), "a folder with Omniglot", "no such folder");
        }
        Path zip = folder.resolve(name + ".zip");
        Path unpacked = folder.resolve(name);
        if (Files.isRegularFile(zip)) {
            return zip;
        }
        if (Files.isDirectory(unpacked)) {
            return unpacked;
        }
        throw DataException.of("folder " + folder.toAbsolutePath(), name + ".zip or " + name + "/", "neither");
    }

    /** Letters of alphabets that do not exist. */
    static LetterData synthetic(ImagePipeline pipeline, long seed) {
        ImageDataset all = SyntheticLetters.builder()
                .alphabets(SYNTHETIC_ALPHABETS)
                .drawers(SYNTHETIC_DRAWERS)
                .seed(seed)
                .build()
                .dataset(pipeline);
        int held = SYNTHETIC_ALPHABETS - SYNTHETIC_TEST;
        ImageDataset train = all.filter(image -> alphabet(all, image) < held - 2);
        return new LetterData(
                train,
                all.filter(image -> alphabet(all, image) >= held - 2 && alphabet(all, image) < held),
                all.filter(image -> alphabet(all, image) >= held),
                "synthetic letters");
    }

    private static int alphabet(ImageDataset all, int image) {
        return all.classes().groupOf(all.classes().classOf(image));
    }

    /** Refuses alphabets that are trained on and tested on. */
    void requireApart() {
        GUARD.require(train, test);
        GUARD.require(train, validation);
    }

    /** Alphabets and letters that are trained on and in another part. */
    LeakReport leaks(ImageDataset other) {
        return GUARD.check(train, other);
    }

    /** Refuses, before any training, letters that no trial can be drawn from. */
    void requireTrials() {
        new KochTrials(validation).draw(1, 0);
        new KochTrials(test).draw(1, 0);
    }

    /** Number of alphabets of a part. */
    static int alphabets(ImageDataset part) {
        return part.classes().groups();
    }
}
