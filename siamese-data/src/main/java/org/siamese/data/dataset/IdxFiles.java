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
import java.util.zip.ZipException;
import org.siamese.data.DataException;
import org.siamese.image.Picture;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * Images and labels in the idx format of MNIST, plain or gzip-compressed: unsigned bytes, images of three dimensions (count, rows,
 * columns), labels of one. Classes are named by their number. All bytes are read into memory.
 */
public final class IdxFiles {
    private static final int MAX_SIDE = 16384;
    /** Bytes that are taken without a look at the file's size. */
    private static final int MAX_UNASKED = 1 << 26;
    /** Pictures of ink shrink to about a fifth of their bytes. */
    private static final int MAX_RATIO = 20;

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
     * @throws DataException if a file is missing, truncated, damaged (plain files have no check sum), of another kind, or longer than its
     *     header says, or if the counts differ
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
            requirePlausible(file, length);
            byte[] bytes = new byte[length];
            int got = in.readNBytes(bytes, 0, length);
            if (got < length) {
                throw DataException.of(file + ": truncated", length + " bytes after the header", "" + got);
            }
            // The check sum of a gzip file stands behind its last byte.
            if (in.read() >= 0) {
                throw DataException.of(
                        file.toString(), "the end after " + length + " bytes, as its header says", "more");
            }
            return new Block(count, height, width, bytes);
        } catch (EOFException e) {
            throw new DataException(file + ": truncated: expected more bytes, got the end of the file", e);
        } catch (ZipException e) {
            throw new DataException(file + ": damaged: expected intact gzip data, got " + e.getMessage(), e);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e, e);
        }
    }

    /** Before memory is taken for them: so many bytes may come from a file of this size. */
    private static void requirePlausible(Path file, int length) throws IOException {
        long size = Files.size(file);
        if (length > MAX_UNASKED && length / MAX_RATIO > size) {
            throw DataException.of(
                    file.toString(),
                    "at least a byte for each " + MAX_RATIO + " of the " + length + " that its header tells of",
                    size + " bytes");
        }
        long heap = Runtime.getRuntime().maxMemory() / 2;
        if (length > heap) {
            throw DataException.of(
                    file.toString(), "at most " + heap + " bytes, half of this program's memory (-Xmx)", "" + length);
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
            return Picture.ofFinite(1, height, width, values);
        }
    }
}
