package org.siamese.benchmarks.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.siamese.benchmarks.work.Unit.BatchNorm;
import org.siamese.benchmarks.work.Unit.Convolution;
import org.siamese.benchmarks.work.Unit.Dense;
import org.siamese.benchmarks.work.Unit.Dropout;
import org.siamese.benchmarks.work.Unit.Edge;
import org.siamese.benchmarks.work.Unit.GlobalAverage;
import org.siamese.benchmarks.work.Unit.Lrn;
import org.siamese.benchmarks.work.Unit.MaxPool;
import org.siamese.benchmarks.work.Unit.Relu;
import org.siamese.benchmarks.work.Unit.Residual;
import org.siamese.benchmarks.work.Unit.SpatialDropout;

/**
 * What is measured: a tower and how many pairs go through it in a step.
 *
 * @param kind which tower
 * @param pairs pairs of a step; a batch holds twice as many images
 * @param side rows and columns of an image
 * @param width factor of channels and dense sizes, the embedding aside; 1 is the tower as published
 */
public record Work(Kind kind, int pairs, int side, double width) {
    /** The towers. */
    public enum Kind {
        /** The face tutorial's: 100 x 100, 40 million parameters, most of them in one dense layer. */
        FACE,
        /** The signature tutorial's, a small SigNet: 105 x 105, wide convolutions. */
        SIGNATURE,
        /** ResNet-18 for one grey channel with an embedding of 128 in place of the classes. */
        RESNET,
        /** ResNet-50 for colour images of 224 x 224 with an embedding of 128 in place of the classes; for GPUs. */
        RESNET50;

        /** Those that are compared on a CPU. */
        public static List<Kind> compared() {
            return List.of(FACE, SIGNATURE, RESNET);
        }
    }

    /** Checks the sizes. */
    public Work {
        if (pairs < 1 || side < 1 || !(width > 0)) {
            throw new IllegalArgumentException("work: expected pairs and side of at least 1 and width above 0, got "
                    + pairs + ", " + side + ", " + width);
        }
    }

    /** The work as it is compared: 64 pairs of 100 x 100, 16 of 105 x 105, 16 of 64 x 64, or 16 of 224 x 224. */
    public static Work of(Kind kind) {
        return switch (kind) {
            case FACE -> new Work(kind, 64, 100, 1);
            case SIGNATURE -> new Work(kind, 16, 105, 1);
            case RESNET -> new Work(kind, 16, 64, 1);
            case RESNET50 -> new Work(kind, 16, 224, 1);
        };
    }

    /** This work with another number of pairs. */
    public Work withPairs(int newPairs) {
        return new Work(kind, newPairs, side, width);
    }

    /** This work with images of another size. */
    public Work withSide(int newSide) {
        return new Work(kind, pairs, newSide, width);
    }

    /** This work with a wider or narrower tower. */
    public Work withWidth(double newWidth) {
        return new Work(kind, pairs, side, newWidth);
    }

    /** The name in results. */
    public String name() {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** Images of a step. */
    public int images() {
        return 2 * pairs;
    }

    /** The work in one line that {@link #parse} reads. */
    public String text() {
        return name() + ":" + pairs + ":" + side + ":" + width;
    }

    /** The inverse of {@link #text()}. */
    public static Work parse(String text) {
        String[] parts = text.split(":");
        if (parts.length != 4) {
            throw new IllegalArgumentException("work: expected name:pairs:side:width, got \"" + text + "\"");
        }
        return new Work(
                Kind.valueOf(parts[0].toUpperCase(Locale.ROOT)),
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                Double.parseDouble(parts[3]));
    }

    /** The tower. */
    public Model model() {
        List<Unit> units =
                switch (kind) {
                    case FACE -> face();
                    case SIGNATURE -> signature();
                    case RESNET -> resnet();
                    case RESNET50 -> resnet50();
                };
        return new Model(new ActivationShape(kind == Kind.RESNET50 ? 3 : 1, side, side), units);
    }

    private int wide(int size) {
        return Math.max(1, (int) Math.round(size * width));
    }

    private List<Unit> face() {
        List<Unit> units = new ArrayList<>();
        for (int channels : new int[] {4, 8, 8}) {
            units.add(new Convolution(wide(channels), 3, 1, 1, Edge.REFLECT, true));
            units.add(new Relu());
            units.add(new BatchNorm());
            units.add(new SpatialDropout(0.2));
        }
        units.add(new Dense(wide(500)));
        units.add(new Relu());
        units.add(new Dense(wide(500)));
        units.add(new Relu());
        units.add(new Dense(5));
        return units;
    }

    private List<Unit> signature() {
        return List.of(
                new Convolution(wide(96), 11, 1, 0, Edge.ZERO, true),
                new Relu(),
                new Lrn(5, 1e-4, 0.75, 2),
                new MaxPool(3, 2, 0),
                new Convolution(wide(256), 5, 1, 2, Edge.ZERO, true),
                new Relu(),
                new Lrn(5, 1e-4, 0.75, 2),
                new MaxPool(3, 2, 0),
                new SpatialDropout(0.3),
                new Convolution(wide(384), 3, 1, 1, Edge.ZERO, true),
                new Relu(),
                new Convolution(wide(256), 3, 1, 1, Edge.ZERO, true),
                new Relu(),
                new MaxPool(3, 2, 0),
                new SpatialDropout(0.3),
                new Dense(wide(1024)),
                new Relu(),
                new Dropout(0.5),
                new Dense(128));
    }

    private List<Unit> resnet() {
        List<Unit> units = new ArrayList<>();
        units.add(new Convolution(wide(64), 7, 2, 3, Edge.ZERO, false));
        units.add(new BatchNorm());
        units.add(new Relu());
        units.add(new MaxPool(3, 2, 1));
        int previous = wide(64);
        for (int channels : new int[] {wide(64), wide(128), wide(256), wide(512)}) {
            units.addAll(block(channels, previous == channels ? 1 : 2));
            units.addAll(block(channels, 1));
            previous = channels;
        }
        units.add(new GlobalAverage());
        units.add(new Dense(128));
        return units;
    }

    private List<Unit> resnet50() {
        List<Unit> units = new ArrayList<>(resnet().subList(0, 4));
        int[] counts = {3, 4, 6, 3};
        for (int stage = 0; stage < counts.length; stage++) {
            for (int i = 0; i < counts[stage]; i++) {
                units.addAll(bottleneck(wide(64 << stage), i == 0 && stage > 0 ? 2 : 1, i == 0));
            }
        }
        units.add(new GlobalAverage());
        units.add(new Dense(128));
        return units;
    }

    /** The stride is in the convolution of 3 x 3, as in PyTorch's. */
    private static List<Unit> bottleneck(int channels, int stride, boolean first) {
        int wide = 4 * channels;
        List<Unit> main = List.of(
                new Convolution(channels, 1, 1, 0, Edge.ZERO, false),
                new BatchNorm(),
                new Relu(),
                new Convolution(channels, 3, stride, 1, Edge.ZERO, false),
                new BatchNorm(),
                new Relu(),
                new Convolution(wide, 1, 1, 0, Edge.ZERO, false),
                new BatchNorm());
        List<Unit> shortcut =
                first ? List.of(new Convolution(wide, 1, stride, 0, Edge.ZERO, false), new BatchNorm()) : List.of();
        return List.of(new Residual(main, shortcut), new Relu());
    }

    private static List<Unit> block(int channels, int stride) {
        List<Unit> main = List.of(
                new Convolution(channels, 3, stride, 1, Edge.ZERO, false),
                new BatchNorm(),
                new Relu(),
                new Convolution(channels, 3, 1, 1, Edge.ZERO, false),
                new BatchNorm());
        List<Unit> shortcut = stride == 1
                ? List.of()
                : List.of(new Convolution(channels, 1, stride, 0, Edge.ZERO, false), new BatchNorm());
        return List.of(new Residual(main, shortcut), new Relu());
    }
}
