package org.siamese.image.decode;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Images for tests, encoded by other code than the one under test. */
final class EncodedImages {
    private EncodedImages() {}

    /** A grey picture whose pixel (x, y) is (base + 3x + 5y) mod 256. */
    public static BufferedImage grey(int width, int height, int base) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.getRaster().setSample(x, y, 0, (base + 3 * x + 5 * y) & 255);
            }
        }
        return image;
    }

    /** A picture each of whose values is another. */
    public static BufferedImage colour(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, (3 * i + 7) << 16 | (5 * i + 1) << 8 | 7 * i);
        }
        return image;
    }

    /** A PNG with an EXIF block of this orientation alone. */
    public static byte[] withOrientation(byte[] png, int orientation) {
        byte[] exif = ByteBuffer.allocate(26)
                .put(new byte[] {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1})
                .putShort((short) orientation)
                .array();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(png, 0, 33);
        chunk(file, "eXIf", exif);
        file.write(png, 33, png.length - 33);
        return file.toByteArray();
    }

    /** An animation of one frame, whose pixels are those of a still WebP. */
    public static byte[] animation(
            int width, int height, int left, int top, int ownWidth, int ownHeight, byte[] still) {
        byte[] pixels = java.util.Arrays.copyOfRange(still, 12, still.length);
        ByteBuffer file = ByteBuffer.allocate(30 + 14 + 24 + pixels.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(name("RIFF")).putInt(file.capacity() - 8).put(name("WEBP"));
        file.put(name("VP8X")).putInt(10).putInt(0x12);
        three(file, width - 1);
        three(file, height - 1);
        file.put(name("ANIM")).putInt(6).putInt(-1).putShort((short) 0);
        file.put(name("ANMF")).putInt(16 + pixels.length);
        three(file, left / 2);
        three(file, top / 2);
        three(file, ownWidth - 1);
        three(file, ownHeight - 1);
        file.putInt(100);
        return file.put(pixels).array();
    }

    private static byte[] name(String chunk) {
        return chunk.getBytes(StandardCharsets.US_ASCII);
    }

    private static void three(ByteBuffer to, int value) {
        to.put((byte) value).put((byte) (value >> 8)).put((byte) (value >> 16));
    }

    /** Encodes by the JDK's own writers: which of several plug-ins ImageIO would take is left to chance. */
    public static byte[] encode(BufferedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = jdkWriter(format);
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(image);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static ImageWriter jdkWriter(String format) {
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName(format);
        while (writers.hasNext()) {
            ImageWriter writer = writers.next();
            if (writer.getClass().getName().startsWith("com.sun.imageio.")) {
                return writer;
            }
        }
        throw new IllegalArgumentException("no writer for " + format);
    }

    /** A grey picture as binary PGM. */
    public static byte[] pgm(BufferedImage grey) {
        byte[] header = ("P5\n# made for a test\n" + grey.getWidth() + " " + grey.getHeight() + "\n255\n")
                .getBytes(StandardCharsets.US_ASCII);
        int pixels = grey.getWidth() * grey.getHeight();
        byte[] bytes = java.util.Arrays.copyOf(header, header.length + pixels);
        int[] samples = grey.getRaster().getSamples(0, 0, grey.getWidth(), grey.getHeight(), 0, (int[]) null);
        for (int i = 0; i < pixels; i++) {
            bytes[header.length + i] = (byte) samples[i];
        }
        return bytes;
    }

    /** A small file that claims, and holds, a white grey PNG of any size. */
    public static byte[] bomb(int width, int height) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(ByteBuffer.allocate(4).putInt(width).array());
        header.writeBytes(ByteBuffer.allocate(4).putInt(height).array());
        header.writeBytes(new byte[] {1, 0, 0, 0, 0});
        chunk(bytes, "IHDR", header.toByteArray());
        Deflater deflater = new Deflater(9);
        byte[] row = new byte[(width + 7) / 8 + 1];
        byte[] out = new byte[1 << 16];
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (int y = 0; y < height; y++) {
            deflater.setInput(row);
            while (!deflater.needsInput()) {
                data.write(out, 0, deflater.deflate(out));
            }
        }
        deflater.finish();
        while (!deflater.finished()) {
            data.write(out, 0, deflater.deflate(out));
        }
        deflater.end();
        chunk(bytes, "IDAT", data.toByteArray());
        chunk(bytes, "IEND", new byte[0]);
        return bytes.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream to, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        to.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        to.writeBytes(name);
        to.writeBytes(data);
        to.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    /** Writes a file and the folders above it. */
    public static Path write(Path root, String relative, byte[] bytes) {
        try {
            Path file = root.resolve(relative);
            Files.createDirectories(file.getParent());
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
