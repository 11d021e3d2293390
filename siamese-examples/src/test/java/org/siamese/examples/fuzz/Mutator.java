package org.siamese.examples.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Changes bytes as damage does, and as somebody does who knows the format. A function of its random numbers. */
final class Mutator {
    private static final long[] EXTREMES = {
        0, 1, 2, 255, 256, 32_700, 65_535, 65_536, 1 << 24, Integer.MAX_VALUE, 0xFFFFFFFFL, 0x80000000L
    };
    private static final String[] VALUES = {
        "null",
        "true",
        "-1",
        "0",
        "1e308",
        "1e999",
        "NaN",
        "\"NaN\"",
        "\"\"",
        "[]",
        "{}",
        "0.5",
        "99999999999999999999",
        "2147483648",
        "\"java.net.URL\"",
        "[[[[]]]]",
        "\"x\"",
        "-0.0",
        "1e-320"
    };

    private final SplittableRandom random;

    Mutator(SplittableRandom random) {
        this.random = random;
    }

    /** Flips, cuts, moves and overwrites; the format plays no part. */
    byte[] damaged(byte[] whole) {
        byte[] bytes = whole.clone();
        int at = random.nextInt(Math.max(1, bytes.length));
        int length = Math.min(bytes.length - at, 1 + random.nextInt(64));
        switch (random.nextInt(8)) {
            case 0 -> bytes = Arrays.copyOf(bytes, at);
            case 1 -> bytes =
                    concatenated(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + length, bytes.length));
            case 2 -> {
                byte[] piece = Arrays.copyOfRange(bytes, at, at + length);
                int to = random.nextInt(bytes.length + 1);
                bytes = concatenated(
                        concatenated(Arrays.copyOf(bytes, to), piece), Arrays.copyOfRange(bytes, to, bytes.length));
            }
            case 3 -> {
                int from = random.nextInt(bytes.length - length + 1);
                System.arraycopy(whole, from, bytes, at, length);
            }
            case 4 -> {
                byte[] noise = new byte[length];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, bytes, at, length);
            }
            default -> {
                for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
        }
        return bytes;
    }

    /** Writes a number that headers should not hold where headers are; checks sums of PNG chunks are put right. */
    byte[] withExtreme(byte[] whole) {
        byte[] bytes = whole.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int width = 1 << random.nextInt(3);
            int at = random.nextInt(Math.max(1, Math.min(bytes.length, random.nextBoolean() ? 64 : 512) - width));
            if (at + width > bytes.length) {
                continue;
            }
            long value = EXTREMES[random.nextInt(EXTREMES.length)];
            ByteBuffer buffer =
                    ByteBuffer.wrap(bytes).order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            switch (width) {
                case 1 -> buffer.put(at, (byte) value);
                case 2 -> buffer.putShort(at, (short) value);
                default -> buffer.putInt(at, (int) value);
            }
        }
        return withRightSums(bytes);
    }

    private static byte[] withRightSums(byte[] bytes) {
        if (bytes.length < 8 || bytes[0] != (byte) 0x89 || bytes[1] != 'P') {
            return bytes;
        }
        ByteBuffer png = ByteBuffer.wrap(bytes);
        long at = 8;
        while (at + 12 <= bytes.length) {
            long length = png.getInt((int) at) & 0xFFFFFFFFL;
            if (at + 12 + length > bytes.length) {
                return bytes;
            }
            CRC32 sum = new CRC32();
            sum.update(bytes, (int) at + 4, (int) length + 4);
            png.putInt((int) (at + 8 + length), (int) sum.getValue());
            at += 12 + length;
        }
        return bytes;
    }

    /** Gives a field of JSON another value, or takes it away, repeats it or nests it. */
    byte[] withOtherJson(byte[] whole) {
        String text = new String(whole, StandardCharsets.UTF_8);
        List<Integer> colons = new ArrayList<>();
        for (int i = text.indexOf(':'); i >= 0; i = text.indexOf(':', i + 1)) {
            colons.add(i);
        }
        if (colons.isEmpty()) {
            return damaged(whole);
        }
        int colon = colons.get(random.nextInt(colons.size()));
        int end = colon + 1;
        while (end < text.length() && ",}]\n".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String value = VALUES[random.nextInt(VALUES.length)];
        String changed =
                switch (random.nextInt(6)) {
                    case 0 -> {
                        int quote = Math.max(0, text.lastIndexOf('"', colon - 2));
                        yield text.substring(0, quote) + "\"x" + text.substring(Math.min(quote + 1, text.length()));
                    }
                    case 1 -> text.substring(0, colon + 1) + "[".repeat(5000) + text.substring(colon + 1);
                    case 2 -> {
                        int depth = 50_000;
                        yield text.substring(0, colon + 1) + "{\"a\":".repeat(depth) + "1" + "}".repeat(depth)
                                + text.substring(end);
                    }
                    default -> text.substring(0, colon + 1) + value + text.substring(end);
                };
        return changed.getBytes(StandardCharsets.UTF_8);
    }

    /** Changes an entry of a zip, or which entries there are; check sums are right. */
    byte[] withOtherZip(byte[] whole, byte[] other) {
        List<ZipEntry> names = new ArrayList<>();
        List<byte[]> contents = new ArrayList<>();
        read(whole, names, contents);
        if (names.isEmpty()) {
            return damaged(whole);
        }
        int at = random.nextInt(names.size());
        switch (random.nextInt(8)) {
            case 0 -> {
                names.remove(at);
                contents.remove(at);
            }
            case 1 -> {
                names.add(new ZipEntry(random.nextBoolean() ? "../../evil" : "more" + random.nextInt(9)));
                contents.add(new byte[random.nextInt(100)]);
            }
            case 2 -> contents.set(at, new byte[random.nextBoolean() ? 20 << 20 : 70 << 20]);
            case 3 -> {
                List<ZipEntry> otherNames = new ArrayList<>();
                List<byte[]> otherContents = new ArrayList<>();
                read(other, otherNames, otherContents);
                contents.set(at, otherContents.get(random.nextInt(otherContents.size())));
            }
            case 4 -> {
                return concatenated(whole, other);
            }
            case 5, 6 -> contents.set(
                    at, looksLikeJson(contents.get(at)) ? withOtherJson(contents.get(at)) : damaged(contents.get(at)));
            default -> contents.set(at, damaged(contents.get(at)));
        }
        return write(names, contents);
    }

    private static boolean looksLikeJson(byte[] bytes) {
        return bytes.length > 0 && bytes[0] == '{';
    }

    private static void read(byte[] zip, List<ZipEntry> names, List<byte[]> contents) {
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                names.add(new ZipEntry(entry.getName()));
                contents.add(in.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] write(List<ZipEntry> names, List<byte[]> contents) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < names.size(); i++) {
                boolean large = contents.get(i).length > 1 << 20;
                zip.setLevel(large ? Deflater.BEST_SPEED : Deflater.NO_COMPRESSION);
                zip.putNextEntry(names.get(i));
                zip.write(contents.get(i));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] concatenated(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
