package org.siamese.onednn.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siamese.core.plan.Shape;

/** Against loops over the mirrored image. */
class MirroredLinesTest {
    private static final int HEIGHT = 5;
    private static final int WIDTH = 12;
    private static final int CHANNELS = 2;

    @ParameterizedTest(name = "edge {0}, {1} values in a piece")
    @CsvSource({"0, 24", "0, 6", "0, 120", "1, 24", "1, 4", "1, 12", "2, 6", "3, 24", "3, 8", "4, 12"})
    void should_put_each_value_to_all_its_places(int edge, int width) {
        float[] image = random(HEIGHT * WIDTH * CHANNELS);
        MirroredLines lines = new MirroredLines(Shape.image(1, CHANNELS, HEIGHT, WIDTH), edge, width);
        FloatBuffer to = FloatBuffer.allocate(mirroredLength(edge));
        float[] piece = new float[width];

        for (int i = 0; i < image.length / width; i++) {
            System.arraycopy(image, i * width, piece, 0, width);
            lines.put(to, i, piece);
        }

        for (int at = 0; at < to.capacity(); at++) {
            assertThat(to.get(at)).isEqualTo(image[source(at, edge)]);
        }
    }

    @ParameterizedTest(name = "edge {0}, {1} values in a piece")
    @CsvSource({"0, 24", "0, 6", "0, 120", "1, 24", "1, 4", "1, 12", "2, 6", "3, 24", "3, 8", "4, 12"})
    void should_take_the_sum_of_all_places(int edge, int width) {
        float[] mirrored = random(mirroredLength(edge));
        double[] expected = new double[HEIGHT * WIDTH * CHANNELS];
        for (int at = 0; at < mirrored.length; at++) {
            expected[source(at, edge)] += mirrored[at];
        }
        MirroredLines lines = new MirroredLines(Shape.image(1, CHANNELS, HEIGHT, WIDTH), edge, width);
        float[] piece = new float[width];

        for (int i = 0; i < expected.length / width; i++) {
            lines.take(FloatBuffer.wrap(mirrored), i, piece);
            for (int j = 0; j < width; j++) {
                assertThat((double) piece[j]).isCloseTo(expected[i * width + j], within(1e-6));
            }
        }
    }

    private static int mirroredLength(int edge) {
        return (HEIGHT + 2 * edge) * (WIDTH + 2 * edge) * CHANNELS;
    }

    /** Which value stands at a place of the mirrored image. */
    private static int source(int at, int edge) {
        int channel = at % CHANNELS;
        int column = mirror(at / CHANNELS % (WIDTH + 2 * edge) - edge, WIDTH);
        int row = mirror(at / CHANNELS / (WIDTH + 2 * edge) - edge, HEIGHT);
        return (row * WIDTH + column) * CHANNELS + channel;
    }

    private static int mirror(int index, int size) {
        return index < 0 ? -index : index >= size ? 2 * (size - 1) - index : index;
    }

    private static float[] random(int length) {
        Random random = new Random(4);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }
}
