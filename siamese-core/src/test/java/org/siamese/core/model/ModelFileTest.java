package org.siamese.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.NoOp;
import org.siamese.core.tower.Tower;
import org.siamese.image.file.ModelFileException;

class ModelFileTest {
    @TempDir
    private Path folder;

    private Path saved() {
        Tower tower =
                Tower.builder().input(1, 4, 4).dense(30).relu().embedding(2).build();
        Path file = folder.resolve("model.siamese");
        SiameseModel.of(tower, tower.newNetwork(1, new NoOp()), Map.of()).save(file);
        return file;
    }

    @Test
    void should_refuse_a_missing_file() {
        assertThatThrownBy(() -> SiameseModel.load(folder.resolve("none")))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("none")
                .hasMessageContaining("no such file");
    }

    @Test
    void should_refuse_a_file_truncated_anywhere() throws IOException {
        Path file = saved();
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length += Math.max(1, whole.length / 50)) {
            Path cut = folder.resolve("cut");
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> SiameseModel.load(cut))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(ModelFileException.class)
                    .hasMessageContaining("truncated");
        }
    }

    @Test
    void should_refuse_a_file_with_a_changed_parameter() throws IOException {
        Path file = saved();
        byte[] bytes = Files.readAllBytes(file);
        int inParameters =
                new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("coefficients.bin") + 400;
        bytes[inParameters] ^= 0x40;
        Files.write(file, bytes);
        assertThatThrownBy(() -> SiameseModel.load(file))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void should_refuse_something_else() throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "no model");
        assertThatThrownBy(() -> SiameseModel.load(text))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("text")
                .hasMessageContaining("something else");
        assertThatThrownBy(() -> SiameseModel.load(folder)).isInstanceOf(ModelFileException.class);
        Path file = saved();
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Files.delete(zip.getPath("siamese.json"));
        }
        Manifests.renew(file);
        assertThatThrownBy(() -> SiameseModel.load(file)).hasMessageContaining("an entry siamese.json");
    }

    @Test
    void should_refuse_a_later_format() throws IOException {
        Path file = saved();
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Path entry = zip.getPath("siamese.json");
            Files.writeString(entry, Files.readString(entry).replace("\"format\" : 7", "\"format\" : 8"));
        }
        Manifests.renew(file);
        assertThatThrownBy(() -> SiameseModel.load(file))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("format 8")
                .hasMessageContaining("later version");
    }

    @Test
    void should_refuse_parameters_of_another_tower() throws IOException {
        Path file = saved();
        Tower larger =
                Tower.builder().input(1, 4, 4).dense(3000).relu().embedding(2).build();
        Path other = folder.resolve("other");
        SiameseModel.of(larger, larger.newNetwork(1, new NoOp()), Map.of()).save(other);
        try (FileSystem from = FileSystems.newFileSystem(other);
                FileSystem to = FileSystems.newFileSystem(file)) {
            byte[] parameters = Files.readAllBytes(from.getPath("coefficients.bin"));
            Files.write(to.getPath("coefficients.bin"), parameters);
        }
        assertThatThrownBy(() -> SiameseModel.load(file))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("expected 572 parameters");
    }

    @Test
    void should_leave_the_old_file_if_the_new_one_cannot_be_written() throws IOException {
        Path file = saved();
        byte[] before = Files.readAllBytes(file);
        // A folder in the place of the temporary file makes writing fail.
        Path part = Files.createDirectory(folder.resolve("model.siamese.part"));
        Files.writeString(part.resolve("keep"), "");
        assertThatThrownBy(() -> SiameseModel.load(file).save(file))
                .isInstanceOf(java.io.UncheckedIOException.class)
                .hasMessageContaining("model.siamese");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void should_refuse_an_entry_of_another_model_or_one_that_was_edited() throws IOException {
        Path file = saved();
        Path other = folder.resolve("other");
        Tower tower = SiameseModel.load(file).tower();
        SiameseModel.of(tower, tower.newNetwork(99, new NoOp()), Map.of()).save(other);
        try (FileSystem zip = FileSystems.newFileSystem(file);
                FileSystem from = FileSystems.newFileSystem(other)) {
            Files.write(zip.getPath("coefficients.bin"), Files.readAllBytes(from.getPath("coefficients.bin")));
        }
        assertThatThrownBy(() -> SiameseModel.load(file))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("coefficients.bin: the digest in manifest.json is another");
        Path edited = saved();
        try (FileSystem zip = FileSystems.newFileSystem(edited)) {
            Path entry = zip.getPath("siamese.json");
            Files.writeString(entry, Files.readString(entry).replace("\"library\"", "\"library\" "));
        }
        assertThatThrownBy(() -> SiameseModel.load(edited))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("siamese.json: the digest in manifest.json is another");
    }

    @Test
    void should_refuse_a_file_without_its_manifest() throws IOException {
        Path file = saved();
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Files.delete(zip.getPath("manifest.json"));
        }
        assertThatThrownBy(() -> SiameseModel.load(file))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("an entry manifest.json, got none");
    }

    @Test
    void should_refuse_anything_before_or_behind_the_zip() throws IOException {
        byte[] whole = Files.readAllBytes(saved());
        byte[] twice = java.util.Arrays.copyOf(whole, 2 * whole.length);
        System.arraycopy(whole, 0, twice, whole.length, whole.length);
        byte[] behind = java.util.Arrays.copyOf(whole, whole.length + 1);
        byte[] before = new byte[whole.length + 1];
        System.arraycopy(whole, 0, before, 1, whole.length);
        for (byte[] bytes : new byte[][] {twice, behind, before}) {
            Path file = Files.write(folder.resolve("more"), bytes);
            assertThatThrownBy(() -> SiameseModel.load(file))
                    .isInstanceOf(ModelFileException.class)
                    .hasMessageContaining("more behind it, or one that is damaged");
        }
    }

    @Test
    void should_take_no_default_for_what_is_missing_or_of_another_type() throws IOException {
        for (String[] change : new String[][] {
            {"\"dimension\" : 2", "\"dimension\" : \"2\"", "dimension: expected a length of at least 1"},
            {"\"dimension\" : 2", "\"size\" : 2", "expected the field dimension, got none"},
            {"\"dimension\" : 2", "\"dimension\" : 2, \"more\" : 1", "got \"more\""},
            {"\"dimension\" : 2", "\"dimension\" : 3", "expected a tower from [1, 4, 4] to 3 values"},
        }) {
            Path file = saved();
            try (FileSystem zip = FileSystems.newFileSystem(file)) {
                Path entry = zip.getPath("siamese.json");
                assertThat(Files.readString(entry)).contains(change[0]);
                Files.writeString(entry, Files.readString(entry).replace(change[0], change[1]));
            }
            Manifests.renew(file);
            assertThatThrownBy(() -> SiameseModel.load(file))
                    .isInstanceOf(ModelFileException.class)
                    .hasMessageContaining(change[2]);
        }
    }
}
