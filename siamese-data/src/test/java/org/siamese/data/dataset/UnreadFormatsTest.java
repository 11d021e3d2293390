package org.siamese.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.image.pipeline.ImagePipeline;

class UnreadFormatsTest {
    @Test
    void should_count_images_whose_format_is_not_read_and_nothing_else() {
        UnreadFormats formats = new UnreadFormats();
        assertThat(formats.warning(Path.of("faces"))).isEmpty();
        assertThat(formats.count("a.HEIC")).isTrue();
        assertThat(formats.count("b.heic")).isTrue();
        assertThat(formats.count("c.avif")).isTrue();
        assertThat(formats.count("notes.txt")).isFalse();
        assertThat(formats.count("heic")).as("a name without extension").isFalse();
        assertThat(formats.warning(Path.of("faces")))
                .contains("folder faces: images whose format is not read are left out: {avif=1, heic=2};"
                        + " convert them to PNG or JPEG");
    }

    @Test
    void should_be_told_by_the_report_of_a_folder(@TempDir Path folder) throws IOException {
        Path anna = Files.createDirectories(folder.resolve("anna"));
        Files.write(anna.resolve("1.png"), new byte[] {1});
        Files.write(anna.resolve("2.heic"), new byte[] {1});
        Files.write(anna.resolve("notes.txt"), new byte[] {1});
        assertThat(ClassFolders.at(folder)
                        .load(ImagePipeline.grey().build())
                        .report()
                        .examples())
                .containsExactly(
                        Path.of("anna", "2.heic") + ": an image of a format that is not read",
                        Path.of("anna", "notes.txt") + ": not the name of an image");
    }
}
