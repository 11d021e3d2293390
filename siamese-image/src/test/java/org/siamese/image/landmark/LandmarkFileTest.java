package org.siamese.image.landmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.image.ImageException;
import org.siamese.image.Picture;

class LandmarkFileTest {
    private static final Picture PICTURE = Picture.of(1, 1, 1, new float[1]);

    @TempDir
    private Path folder;

    private LandmarkFile file(String text) throws IOException {
        return LandmarkFile.read(Files.writeString(folder.resolve("points.csv"), text));
    }

    @Test
    void should_find_images_by_the_longest_end_of_their_path() throws IOException {
        LandmarkFile file = file("# eyes\n\nanna/1.png, 1, 2, 3, 4\n1.png,5,6,7,8\n");
        assertThat(file.size()).isEqualTo(2);
        assertThat(file.find(PICTURE, "/data/anna/1.png")).isEqualTo(Landmarks.of(1, 2, 3, 4));
        assertThat(file.find(PICTURE, "anna\\1.png")).isEqualTo(Landmarks.of(1, 2, 3, 4));
        assertThat(file.find(PICTURE, "ben/1.png")).isEqualTo(Landmarks.of(5, 6, 7, 8));
        assertThatThrownBy(() -> file.find(PICTURE, "ben/2.png"))
                .isInstanceOf(ImageException.class)
                .hasMessage("ben/2.png: expected a line with its landmarks in points.csv, got none");
    }

    @Test
    void should_say_which_line_is_wrong() {
        assertThatThrownBy(() -> file("a.png,1,2,3,4\nb.png,1,2,3\n")).hasMessageContaining("line 2");
        assertThatThrownBy(() -> file("a.png,1,2,3,x\n")).hasMessageContaining("line 1");
        assertThatThrownBy(() -> file("a.png,1,2,3,NaN\n")).hasMessageContaining("finite");
        assertThatThrownBy(() -> file("a.png,1,2,3,4\na.png,1,2,3,4\n")).hasMessageContaining("a.png again");
        assertThatThrownBy(() -> file("a.png,1,2,3,4\nb.png,1,2,3,4,5,6\n")).hasMessageContaining("expected 2 points");
        assertThatThrownBy(() -> file("\n")).hasMessageContaining("at least one line");
        assertThatThrownBy(() -> LandmarkFile.read(folder.resolve("absent.csv")))
                .isInstanceOf(LandmarkFile.LandmarkFileException.class);
    }
}
