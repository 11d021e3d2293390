package org.siamese.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.data.DataException;
import org.siamese.data.TestImages;
import org.siamese.image.Picture;
import org.siamese.image.pipeline.ImagePipeline;

class MnistDigitsTest {
    private static final ImagePipeline GREY = ImagePipeline.grey().build();

    @TempDir
    private Path root;

    /** Images of 2 x 3 with one lit pixel, at the place of the label. */
    private static byte[] images(int... labels) {
        ByteBuffer bytes = ByteBuffer.allocate(16 + labels.length * 6);
        bytes.putInt(0x803).putInt(labels.length).putInt(2).putInt(3);
        for (int k = 0; k < labels.length; k++) {
            bytes.put(16 + k * 6 + labels[k], (byte) 255);
        }
        return bytes.array();
    }

    private static byte[] labels(int... labels) {
        ByteBuffer bytes = ByteBuffer.allocate(8 + labels.length);
        bytes.putInt(0x801).putInt(labels.length);
        for (int label : labels) {
            bytes.put((byte) label);
        }
        return bytes.array();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    @Test
    void should_turn_light_ink_on_black_into_dark_ink_on_paper_with_a_border() {
        TestImages.write(root, "t10k-images-idx3-ubyte", images(4, 0));
        TestImages.write(root, "t10k-labels-idx1-ubyte", labels(4, 0));

        MnistDigits digits = MnistDigits.read(root, 1, GREY);

        assertThat(digits.train()).isEmpty();
        assertThat(digits.test().size()).isEqualTo(2);
        assertThat(digits.test().className(0)).isEqualTo("4");
        Picture four = digits.test().picture(0);
        assertThat(four.height()).isEqualTo(4);
        assertThat(four.width()).isEqualTo(5);
        // Place 4 of a row of three is row 1, column 1, and one more of each with the border.
        for (int row = 0; row < 4; row++) {
            for (int column = 0; column < 5; column++) {
                assertThat(four.get(0, row, column)).isEqualTo(row == 2 && column == 2 ? 0f : 1f);
            }
        }
    }

    @Test
    void should_read_all_four_files_packed_or_not_and_under_either_name() throws IOException {
        TestImages.write(root, "t10k-images.idx3-ubyte", images(1));
        TestImages.write(root, "t10k-labels.idx1-ubyte.gz", gzip(labels(1)));
        TestImages.write(root, "train-images-idx3-ubyte.gz", gzip(images(2, 3, 1)));
        TestImages.write(root, "train-labels-idx1-ubyte", labels(2, 3, 1));

        MnistDigits digits = MnistDigits.read(root, 0, GREY);

        assertThat(digits.train().orElseThrow().counts()).containsOnlyKeys("1", "2", "3");
        assertThat(digits.test().picture(0).get(0, 0, 1)).isZero();
    }

    @Test
    void should_say_what_is_missing() {
        assertThatThrownBy(() -> MnistDigits.read(root, 4, GREY))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("t10k-images-idx3-ubyte, plain or with .gz, got none");
        TestImages.write(root, "train-labels-idx1-ubyte", labels(2));
        assertThatThrownBy(() -> MnistDigits.read(root, 4, GREY)).hasMessageContaining("train-labels-idx1-ubyte alone");
        assertThatThrownBy(() -> MnistDigits.read(root.resolve("none"), 4, GREY))
                .hasMessageContaining("no such folder");
        assertThatThrownBy(() -> MnistDigits.read(root, -1, GREY)).hasMessageContaining("border: expected 0 to 1000");
    }
}
