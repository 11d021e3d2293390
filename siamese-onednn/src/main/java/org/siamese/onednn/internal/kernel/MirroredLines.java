package org.siamese.onednn.internal.kernel;

import java.nio.FloatBuffer;
import org.siamese.core.plan.Shape;

/**
 * Where pieces of an image's lines, channels last, stand in the image that is mirrored over its edges: once in the middle, and again
 * wherever rows and columns near an edge are repeated. Pieces are counted through the image. For one thread.
 */
final class MirroredLines {
    private final int channels;
    private final int edge;
    private final int width;
    private final int pieces;
    private final int lines;
    private final int mirrored;
    private final float[] again;

    /**
     * Lines of images of a shape.
     *
     * @param edge by how many rows and columns images are mirrored on every side; 0 for not at all
     * @param width values of a piece: a whole part of a line and wider than the edge, or, where nothing is mirrored, of the image
     */
    MirroredLines(Shape shape, int edge, int width) {
        this.channels = Math.toIntExact(shape.channels());
        this.edge = edge;
        this.width = width;
        this.pieces = Math.toIntExact(shape.width() * channels / width);
        this.lines = Math.toIntExact(shape.height());
        this.mirrored = Math.toIntExact(shape.width() + 2L * edge) * channels;
        this.again = new float[width];
    }

    /** Writes a piece to all its places. */
    void put(FloatBuffer image, int piece, float[] values) {
        if (edge == 0) {
            image.put(piece * width, values, 0, width);
            return;
        }
        int line = piece / pieces;
        int part = piece % pieces;
        putLine(image, line + edge, part, values);
        if (isMirroredAbove(line)) {
            putLine(image, above(line), part, values);
        }
        if (isMirroredBelow(line)) {
            putLine(image, below(line), part, values);
        }
    }

    private void putLine(FloatBuffer image, int row, int part, float[] values) {
        int start = start(row, part);
        image.put(start, values, 0, width);
        for (int i = 1; part == 0 && i <= edge; i++) {
            image.put(start - i * channels, values, i * channels, channels);
        }
        int last = width - channels;
        for (int i = 1; part == pieces - 1 && i <= edge; i++) {
            image.put(start + last + i * channels, values, last - i * channels, channels);
        }
    }

    /** Adds up what stands in all places of a piece. */
    void take(FloatBuffer image, int piece, float[] sums) {
        if (edge == 0) {
            image.get(piece * width, sums, 0, width);
            return;
        }
        int line = piece / pieces;
        int part = piece % pieces;
        image.get(start(line + edge, part), sums, 0, width);
        addColumns(image, line + edge, part, sums);
        if (isMirroredAbove(line)) {
            addLine(image, above(line), part, sums);
        }
        if (isMirroredBelow(line)) {
            addLine(image, below(line), part, sums);
        }
    }

    private void addLine(FloatBuffer image, int row, int part, float[] sums) {
        image.get(start(row, part), again, 0, width);
        Lines.add(sums, again, width);
        addColumns(image, row, part, sums);
    }

    private void addColumns(FloatBuffer image, int row, int part, float[] sums) {
        int start = start(row, part);
        for (int i = 1; part == 0 && i <= edge; i++) {
            image.get(start - i * channels, again, 0, channels);
            Lines.add(sums, i * channels, again, 0, channels);
        }
        int last = width - channels;
        for (int i = 1; part == pieces - 1 && i <= edge; i++) {
            image.get(start + last + i * channels, again, 0, channels);
            Lines.add(sums, last - i * channels, again, 0, channels);
        }
    }

    private int start(int row, int part) {
        return row * mirrored + edge * channels + part * width;
    }

    private boolean isMirroredAbove(int line) {
        return line > 0 && line <= edge;
    }

    private boolean isMirroredBelow(int line) {
        return line < lines - 1 && line >= lines - 1 - edge;
    }

    private int above(int line) {
        return edge - line;
    }

    private int below(int line) {
        return edge + 2 * (lines - 1) - line;
    }
}
