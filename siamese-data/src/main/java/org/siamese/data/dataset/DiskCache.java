package org.siamese.data.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.siamese.data.DataException;
import org.siamese.image.Picture;
import org.siamese.image.file.Sha256;
import org.siamese.image.pipeline.ImagePipeline;

/**
 * Prepared pictures as files, one for each image file and pipeline. Written under another name and then moved, and guarded by a
 * checksum, so that a broken one is never used.
 */
final class DiskCache implements PictureCache {
    private static final String SUFFIX = ".picture";
    private static final int MAGIC = 0x53504943;
    private static final int HEADER = 28;

    private final Path folder;
    private final String pipeline;
    private final AtomicLong left;

    DiskCache(CachePolicy.Disk policy, ImagePipeline pipeline) {
        this.folder = policy.folder();
        this.pipeline = pipeline.toJson();
        try {
            Files.createDirectories(folder);
            try (Stream<Path> files = Files.list(folder)) {
                long used = files.filter(file -> file.toString().endsWith(SUFFIX))
                        .mapToLong(file -> file.toFile().length())
                        .sum();
                left = new AtomicLong(policy.maxBytes() - used);
            }
        } catch (IOException e) {
            throw new DataException("cache folder " + folder.toAbsolutePath() + ": cannot be used: " + e, e);
        }
    }

    @Override
    public Optional<Picture> get(int position, Item item) {
        try {
            Optional<Path> file = file(item);
            if (file.isEmpty() || !Files.isRegularFile(file.get())) {
                return Optional.empty();
            }
            return decode(Files.readAllBytes(file.get()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void put(int position, Item item, Picture picture) {
        byte[] bytes = encode(picture);
        try {
            Optional<Path> file = file(item);
            if (file.isEmpty()
                    || Files.exists(file.get())
                            && decode(Files.readAllBytes(file.get())).isPresent()) {
                return;
            }
            if (left.addAndGet(-bytes.length) < 0) {
                left.addAndGet(bytes.length);
                return;
            }
            Path temporary = Files.createTempFile(folder, "new", ".tmp");
            Files.write(temporary, bytes);
            Files.move(temporary, file.get(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new DataException("cache folder " + folder.toAbsolutePath() + ": cannot be written: " + e, e);
        }
    }

    private Optional<Path> file(Item item) throws IOException {
        Optional<Path> image = item.path();
        if (image.isEmpty()) {
            return Optional.empty();
        }
        Path path = image.get().toAbsolutePath();
        String key = pipeline + '\n' + path + '\n' + Files.size(path) + '\n' + Files.getLastModifiedTime(path);
        return Optional.of(folder.resolve(Sha256.hex(key) + SUFFIX));
    }

    private static byte[] encode(Picture picture) {
        ByteBuffer buffer = ByteBuffer.allocate(HEADER + 4 * picture.values().length);
        buffer.position(HEADER);
        buffer.asFloatBuffer().put(picture.values());
        CRC32 crc = new CRC32();
        crc.update(buffer.array(), HEADER, buffer.capacity() - HEADER);
        buffer.putInt(0, MAGIC)
                .putInt(4, picture.channels())
                .putInt(8, picture.height())
                .putInt(12, picture.width())
                .putLong(16, crc.getValue());
        return buffer.array();
    }

    private static Optional<Picture> decode(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (bytes.length < HEADER + 4 || buffer.getInt(0) != MAGIC) {
            return Optional.empty();
        }
        CRC32 crc = new CRC32();
        crc.update(bytes, HEADER, bytes.length - HEADER);
        int channels = buffer.getInt(4);
        int height = buffer.getInt(8);
        int width = buffer.getInt(12);
        float[] values = new float[(bytes.length - HEADER) / 4];
        if (crc.getValue() != buffer.getLong(16) || (long) channels * height * width != values.length) {
            return Optional.empty();
        }
        buffer.position(HEADER);
        buffer.asFloatBuffer().get(values);
        return Optional.of(Picture.of(channels, height, width, values));
    }
}
