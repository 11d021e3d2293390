package org.siamese.examples.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.siamese.data.dataset.IdxFiles;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Omniglot;
import org.siamese.data.list.CsvList;
import org.siamese.data.list.LabelMeaning;
import org.siamese.data.list.PairSet;
import org.siamese.image.pipeline.ImagePipeline;

/** Loaders of data sets. */
final class DataLoaders {
    private static final ImagePipeline PIPELINE =
            ImagePipeline.grey().resize(4, 4).build();
    private static final int IMAGES = 6;

    private DataLoaders() {}

    private static String described(ImageDataset data) {
        StringJoiner text = new StringJoiner("\n");
        for (int i = 0; i < data.size(); i++) {
            text.add(data.name(i) + " " + data.className(i) + " " + Loaders.described(data.picture(i)));
        }
        return text.toString();
    }

    static Loader csv(Path folder) throws IOException {
        Path root = Files.createDirectories(folder.resolve("images"));
        StringJoiner rows = new StringJoiner("\n", "left,right,same\n", "\n");
        StringJoiner quoted = new StringJoiner("\r\n", "\"left\",\"right\",\"same\"\r\n", "\r\n");
        for (int i = 0; i < IMAGES; i++) {
            Files.write(root.resolve("image " + i + ".png"), png(i));
            rows.add("image " + i + ".png,image " + (i + 1) % IMAGES + ".png," + i % 2);
            quoted.add("\"image " + i + ".png\",\"image " + (i + 2) % IMAGES + ".png\",\"" + i % 2 + "\"");
        }
        List<byte[]> seeds = List.of(
                rows.toString().getBytes(StandardCharsets.UTF_8),
                quoted.toString().getBytes(StandardCharsets.UTF_8));
        return new Loaders.Plain("CSV", Loader.Kind.BYTES, false, seeds, (file, seed) -> {
            PairSet pairs = CsvList.at(file, root).pairs("left", "right", "same", LabelMeaning.oneIsSame(), PIPELINE);
            return pairs.pairs() + described(pairs.images());
        });
    }

    static Loader idx(Path folder, boolean packed) throws IOException {
        Path labels = folder.resolve("labels");
        Files.write(
                labels,
                ByteBuffer.allocate(8 + IMAGES).putInt(0x801).putInt(IMAGES).array());
        ByteBuffer images = ByteBuffer.allocate(16 + IMAGES * 30);
        images.putInt(0x803).putInt(IMAGES).putInt(5).putInt(6);
        for (int i = 0; images.hasRemaining(); i++) {
            images.put((byte) (i * 7));
        }
        byte[] whole = packed ? gzip(images.array()) : images.array();
        return new Loaders.Plain(
                packed ? "idx.gz" : "idx",
                Loader.Kind.BYTES,
                packed,
                List.of(whole),
                (file, seed) -> described(IdxFiles.at(file, labels).load(PIPELINE)));
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    static Loader omniglot(Path folder) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < IMAGES; i++) {
                zip.putNextEntry(new ZipEntry(
                        "images/Alphabet/character0" + (1 + i / 3) + "/000" + i + "_0" + (1 + i) + ".png"));
                zip.write(png(i));
                zip.closeEntry();
            }
        }
        return new Loaders.Plain(
                "Omniglot zip",
                Loader.Kind.ZIP,
                false,
                List.of(bytes.toByteArray()),
                (file, seed) -> described(Omniglot.at(file).load(PIPELINE)));
    }

    /** A grey image of 5 x 5 pixels. */
    private static byte[] png(int seed) throws IOException {
        ByteArrayOutputStream pixels = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(pixels)) {
            for (int i = 0; i < 30; i++) {
                out.write(i % 6 == 0 ? 0 : seed * 40 + i);
            }
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        chunk(file, "IHDR", new byte[] {0, 0, 0, 5, 0, 0, 0, 5, 8, 0, 0, 0, 0});
        chunk(file, "IDAT", pixels.toByteArray());
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream file, String name, byte[] data) {
        byte[] chunk = ByteBuffer.allocate(4 + data.length)
                .put(name.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
        CRC32 sum = new CRC32();
        sum.update(chunk);
        file.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        file.writeBytes(chunk);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    }
}
