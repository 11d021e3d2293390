package org.siamese.examples.signatures;

import java.nio.file.Files;
import java.nio.file.Path;
import org.siamese.data.DataException;
import org.siamese.data.list.CsvList;
import org.siamese.data.list.ItemRule;
import org.siamese.data.list.LabelMeaning;
import org.siamese.data.list.PairSet;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * The lists of pairs in a folder of signatures. Two layouts are known: {@code images/} with {@code train_pairs.csv} and
 * {@code test_pairs.csv}, and the public repack's {@code train/} and {@code test/} with {@code train_data.csv} and
 * {@code test_data.csv}, which name no columns.
 *
 * @param folder the folder
 * @param train list of training pairs
 * @param trainImages what its paths are relative to
 * @param test list of test pairs
 * @param testImages what its paths are relative to
 */
record SignatureLists(Path folder, Path train, Path trainImages, Path test, Path testImages) {
    private static final String PAIRS = "_pairs.csv";
    private static final String DATA = "_data.csv";

    /** Finds out which layout a folder has. */
    static SignatureLists at(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw DataException.of("folder " + folder.toAbsolutePath(), "a folder of signatures", "no such folder");
        }
        if (Files.exists(folder.resolve("train" + PAIRS)) || Files.exists(folder.resolve("test" + PAIRS))) {
            Path images = folder.resolve("images");
            return new SignatureLists(
                    folder, folder.resolve("train" + PAIRS), images, folder.resolve("test" + PAIRS), images);
        }
        if (Files.exists(folder.resolve("train" + DATA)) || Files.exists(folder.resolve("test" + DATA))) {
            return new SignatureLists(
                    folder,
                    folder.resolve("train" + DATA),
                    folder.resolve("train"),
                    folder.resolve("test" + DATA),
                    folder.resolve("test"));
        }
        throw DataException.of(
                "folder " + folder.toAbsolutePath(),
                "images/ with train" + PAIRS + " and test" + PAIRS + ", or train/ and test/ with train" + DATA
                        + " and test" + DATA,
                "none of these lists");
    }

    PairSet trainPairs(ImagePipeline pipeline) {
        return read(train, trainImages, pipeline);
    }

    PairSet testPairs(ImagePipeline pipeline) {
        return read(test, testImages, pipeline);
    }

    private static PairSet read(Path list, Path images, ImagePipeline pipeline) {
        return CsvList.at(list, images)
                .withHeaderDetection()
                .withItems(ItemRule.signatures())
                .pairs("img1", "img2", "forged", LabelMeaning.zeroIsSame(), pipeline);
    }
}
