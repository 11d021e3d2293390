package org.siamese.benchmarks.gallery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Embeddings of a file in NumPy's format, float32 [images, values], brought to length 1. Evenly spaced rows are looked for, the others are
 * enrolled. A row that is not finite, or is zero, is refused.
 */
final class FileVectors implements BenchmarkVectors {
    /** As many rows as are looked for. */
    static final int QUERIES = 500;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern HEADER =
            Pattern.compile("\\{'descr': '<f4', 'fortran_order': False, 'shape': \\((\\d+), (\\d+)\\), \\}\\s*");
    private static final int FIRST_FIELDS = 10;
    private static final int ALIGNMENT = 64;

    private final Path file;
    private final float[] values;
    private final int rows;
    private final int dimension;
    private final int[] enrolled;

    private FileVectors(Path file, float[] values, int rows, int dimension) {
        this.file = file;
        this.values = values;
        this.rows = rows;
        this.dimension = dimension;
        BitSet queries = new BitSet(rows);
        IntStream.range(0, QUERIES).forEach(number -> queries.set(queryRow(number)));
        this.enrolled =
                IntStream.range(0, rows).filter(row -> !queries.get(row)).toArray();
    }

    static FileVectors of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                    .order(ByteOrder.LITTLE_ENDIAN);
            byte[] magic = new byte[MAGIC.length];
            if (all.remaining() < FIRST_FIELDS || !Arrays.equals(MAGIC, read(all, magic)) || all.getShort() != 1) {
                throw new IOException(file + ": expected a file of NumPy's format 1.0, got something else");
            }
            byte[] header = read(all, new byte[Math.min(all.getShort() & 0xffff, all.remaining())]);
            String text = new String(header, StandardCharsets.ISO_8859_1);
            Matcher matcher = HEADER.matcher(text);
            if (!matcher.matches()) {
                throw new IOException(file + ": expected float32 of two dimensions in rows, got " + text.strip());
            }
            int rows = Integer.parseInt(matcher.group(1));
            int dimension = Integer.parseInt(matcher.group(2));
            FloatBuffer floats = all.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            if (rows < 2 * QUERIES || floats.remaining() != (long) rows * dimension) {
                throw new IOException(
                        file + ": expected at least " + 2 * QUERIES + " rows, all of them there, got shape [" + rows
                                + ", " + dimension + "] and " + floats.remaining() + " values");
            }
            float[] values = new float[rows * dimension];
            floats.get(values);
            normalise(file, values, rows, dimension);
            return new FileVectors(file, values, rows, dimension);
        }
    }

    /** Writes rows of the same length. */
    static void write(Path file, float[][] rows) throws IOException {
        String text =
                "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows.length + ", " + rows[0].length + "), }";
        int unpadded = FIRST_FIELDS + text.length() + 1;
        byte[] header = (text + " ".repeat((ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT) + "\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(
                        FIRST_FIELDS + header.length + (long) Float.BYTES * rows.length * rows[0].length))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).putShort((short) 1).putShort((short) header.length).put(header);
        for (float[] row : rows) {
            for (float value : row) {
                bytes.putFloat(value);
            }
        }
        Files.write(file, bytes.array());
    }

    private static byte[] read(ByteBuffer from, byte[] to) {
        from.get(to);
        return to;
    }

    private static void normalise(Path file, float[] values, int rows, int dimension) throws IOException {
        for (int row = 0; row < rows; row++) {
            double squares = 0;
            for (int i = 0; i < dimension; i++) {
                squares += (double) values[row * dimension + i] * values[row * dimension + i];
            }
            if (!(squares > 0 && squares < Double.POSITIVE_INFINITY)) {
                throw new IOException(file + ", row " + row + ": expected a finite vector that is not zero, got length "
                        + Math.sqrt(squares));
            }
            for (int i = 0; i < dimension; i++) {
                values[row * dimension + i] = (float) (values[row * dimension + i] / Math.sqrt(squares));
            }
        }
    }

    @Override
    public String source() {
        return file.getFileName().toString();
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public int count() {
        return enrolled.length;
    }

    private int queryRow(int number) {
        return (int) ((long) number * rows / QUERIES);
    }

    private float[] row(int row) {
        return Arrays.copyOfRange(values, row * dimension, (row + 1) * dimension);
    }

    @Override
    public float[] reference(int number) {
        return row(enrolled[number]);
    }

    @Override
    public String identity(int number) {
        return "row " + number;
    }

    @Override
    public int queries() {
        return QUERIES;
    }

    @Override
    public float[] query(int number) {
        return row(queryRow(number));
    }
}
