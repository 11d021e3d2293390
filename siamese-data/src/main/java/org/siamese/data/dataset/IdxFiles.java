package org.siamese.data.dataset;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.siamese.data.DataException;
import org.siamese.image.Picture;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * Images and labels in the idx format of MNIST, plain or gzip-compressed: unsigned bytes, images of three dimensions (count, rows,
 * columns), labels of one. Classes are named by their number. All bytes are read into memory.
 */
public final class IdxFiles {
    private static final int MAX_SIDE = 16384;
    private static final int LABELS = 0x801;
    private static final int IMAGES = 0x803;

    private final Path images;
    private final Path labels;

    private IdxFiles(Path images, Path labels) {
        this.images = images;
        this.labels = labels;
    }

    /** The two files, such as {@code train-images-idx3-ubyte} and {@code train-labels-idx1-ubyte}. */
    public static IdxFiles at(Path images, Path labels) {
        return new IdxFiles(images, labels);
    }

    /**
     * Reads the files.
     *
     * @throws DataException if a file is missing, truncated, of another kind, or the counts differ
     */
    public ImageDataset load(ImagePipeline pipeline) {
        Block classes = read(labels, LABELS);
        Block pixels = read(images, IMAGES);
        if (classes.count() != pixels.count()) {
            throw DataException.of(
                    labels.toString(),
                    pixels.count() + " labels, one for each image of " + images,
                    "" + classes.count());
        }
        List<Item> items = new ArrayList<>(pixels.count());
        for (int i = 0; i < pixels.count(); i++) {
            int index = i;
            String className = Integer.toString(classes.bytes()[i] & 0xFF);
            items.add(Item.of(images.getFileName() + "#" + i, className, decoder -> pixels.picture(index)));
        }
        return ImageDataset.of(items, pipeline, new LoadReport(items.size(), 0, List.of()));
    }

    private static Block read(Path file, int kind) {
        if (!Files.isRegularFile(file)) {
            throw DataException.of(file.toAbsolutePath().toString(), "an idx file", "no such file");
        }
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
                DataInputStream in = new DataInputStream(unpacked(raw))) {
            int magic = in.readInt();
            if (magic != kind) {
                throw DataException.of(
                        file.toString(),
                        "an idx file of unsigned bytes that starts with " + Integer.toHexString(kind),
                        Integer.toHexString(magic));
            }
            int count = in.readInt();
            int height = kind == IMAGES ? in.readInt() : 1;
            int width = kind == IMAGES ? in.readInt() : 1;
            boolean sound = count >= 1 && height >= 1 && width >= 1 && height <= MAX_SIDE && width <= MAX_SIDE;
            if (!sound || (long) count * height * width > Integer.MAX_VALUE - 8) {
                throw DataException.of(
                        file.toString(),
                        "at least one image, sides up to " + MAX_SIDE + ", less than 2 GiB in all",
                        count + " x " + height + " x " + width);
            }
            int length = count * height * width;
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw DataException.of(file + ": truncated", length + " bytes after the header", "" + bytes.length);
            }
            return new Block(count, height, width, bytes);
        } catch (EOFException e) {
            throw new DataException(file + ": truncated: expected an idx header, got the end of the file", e);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e, e);
        }
    }

    private static InputStream unpacked(InputStream in) throws IOException {
        in.mark(2);
        int first = in.read();
        int second = in.read();
        in.reset();
        return first == 0x1F && second == 0x8B ? new GZIPInputStream(in) : in;
    }

    private record Block(int count, int height, int width, byte[] bytes) {
        Picture picture(int index) {
            float[] values = new float[height * width];
            for (int i = 0; i < values.length; i++) {
                values[i] = (bytes[index * values.length + i] & 0xFF) / 255f;
            }
            return Picture.of(1, height, width, values);
        }
    }
}
