package org.siamese.data.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.siamese.data.DataException;
import org.siamese.image.Picture;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * The digits of MNIST as dark ink on light paper, as letters of Omniglot are: inverted, and with more paper around them. MNIST's own files
 * hold light ink on black, 28 x 28, whose digits fill more of the picture than Omniglot's letters do.
 *
 * @param train the training part, {@code train-images} and {@code train-labels}; absent where the folder has only the test part
 * @param test the test part, {@code t10k-images} and {@code t10k-labels}
 */
public record MnistDigits(Optional<ImageDataset> train, ImageDataset test) {
    /** Paper that is added on each side by default, in pixels. */
    public static final int DEFAULT_BORDER = 4;

    private static final int MOST_BORDER = 1000;

    /**
     * Reads a folder.
     *
     * @param folder holds the idx files under their published names, such as {@code t10k-images-idx3-ubyte} or
     *     {@code t10k-images.idx3-ubyte}, plain or with {@code .gz}
     * @param border paper to add on each side, in pixels of the files, 0 to 1000
     * @param pipeline how a digit becomes a tower's input
     * @throws DataException if the test part is missing, half of the training part is, or a file is damaged
     */
    public static MnistDigits read(Path folder, int border, ImagePipeline pipeline) {
        if (border < 0 || border > MOST_BORDER) {
            throw DataException.of("border", "0 to " + MOST_BORDER + " pixels", "" + border);
        }
        if (!Files.isDirectory(folder)) {
            throw DataException.of(
                    "folder " + folder.toAbsolutePath(), "a folder with MNIST's idx files", "no such folder");
        }
        Optional<Path> trainImages = find(folder, "train-images", "idx3");
        Optional<Path> trainLabels = find(folder, "train-labels", "idx1");
        if (trainImages.isPresent() != trainLabels.isPresent()) {
            throw DataException.of(
                    "folder " + folder.toAbsolutePath(),
                    "both train-images and train-labels, or neither",
                    trainImages.or(() -> trainLabels).orElseThrow().getFileName() + " alone");
        }
        return new MnistDigits(
                trainImages.map(images -> read(images, trainLabels.orElseThrow(), border, pipeline)),
                read(
                        required(folder, "t10k-images", "idx3"),
                        required(folder, "t10k-labels", "idx1"),
                        border,
                        pipeline));
    }

    private static Path required(Path folder, String name, String kind) {
        return find(folder, name, kind)
                .orElseThrow(() -> DataException.of(
                        "folder " + folder.toAbsolutePath(), name + "-" + kind + "-ubyte, plain or with .gz", "none"));
    }

    private static Optional<Path> find(Path folder, String name, String kind) {
        return Stream.of("-", ".")
                .flatMap(joint -> Stream.of("", ".gz").map(end -> name + joint + kind + "-ubyte" + end))
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static ImageDataset read(Path images, Path labels, int border, ImagePipeline pipeline) {
        ImageDataset digits = IdxFiles.at(images, labels).load(pipeline);
        List<Item> items = new ArrayList<>(digits.size());
        for (int image = 0; image < digits.size(); image++) {
            Item light = digits.item(image);
            items.add(new Item(
                    light.name(),
                    light.className(),
                    light.group(),
                    light.origin(),
                    decoder -> onPaper(light.source().read(decoder), border)));
        }
        return ImageDataset.of(items, pipeline, digits.report());
    }

    private static Picture onPaper(Picture digit, int border) {
        int width = digit.width() + 2 * border;
        float[] values = new float[(digit.height() + 2 * border) * width];
        Arrays.fill(values, 1);
        for (int row = 0; row < digit.height(); row++) {
            for (int column = 0; column < digit.width(); column++) {
                values[(row + border) * width + column + border] = 1 - digit.get(0, row, column);
            }
        }
        return Picture.ofFinite(1, digit.height() + 2 * border, width, values);
    }
}
