package org.siamese.benchmarks.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileVectorsTest {
    @TempDir
    Path folder;

    private Path file(int rows, float scale) throws IOException {
        byte[] header = ("{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", 2), }         \n")
                .getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer bytes = ByteBuffer.allocate(10 + header.length + 8 * rows).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) header.length)
                .put(header);
        for (int row = 0; row < rows; row++) {
            bytes.putFloat(scale * row).putFloat(scale);
        }
        return Files.write(folder.resolve("e.npy"), bytes.array());
    }

    @Test
    void should_look_for_some_rows_and_enrol_the_others_with_length_1() throws IOException {
        FileVectors vectors = FileVectors.of(file(1203, 3));
        assertThat(vectors.dimension()).isEqualTo(2);
        assertThat(vectors.count()).isEqualTo(703);
        Set<Long> rows = new HashSet<>();
        for (int i = 0; i < vectors.count(); i++) {
            rows.add(row(vectors.reference(i)));
        }
        for (int i = 0; i < vectors.queries(); i++) {
            rows.add(row(vectors.query(i)));
        }
        assertThat(rows).as("each row once").hasSize(1203).contains(0L, 1202L);
    }

    private static long row(float[] vector) {
        assertThat(Math.hypot(vector[0], vector[1])).isBetween(1 - 1e-6, 1 + 1e-6);
        return Math.round(vector[0] / vector[1]);
    }

    @Test
    void should_refuse_other_files_and_rows_without_direction() throws IOException {
        Path zero = file(1000, 0);
        assertThatThrownBy(() -> FileVectors.of(zero)).hasMessageContaining("row 0: expected a finite vector");
        Path few = file(999, 1);
        assertThatThrownBy(() -> FileVectors.of(few)).hasMessageContaining("at least 1000 rows");
        Path other = Files.writeString(folder.resolve("other.npy"), "1,2,3,4,5,6,7");
        assertThatThrownBy(() -> FileVectors.of(other)).hasMessageContaining("NumPy");
    }

    @Test
    void should_read_what_it_wrote() throws IOException {
        float[][] rows = new float[1100][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = new float[] {row, 1, 0};
        }
        FileVectors.write(folder.resolve("own.npy"), rows);
        FileVectors vectors = FileVectors.of(folder.resolve("own.npy"));
        assertThat(vectors.dimension()).isEqualTo(3);
        assertThat(vectors.count()).isEqualTo(600);
        assertThat(vectors.query(0)).containsExactly(0, 1, 0);
    }
}
