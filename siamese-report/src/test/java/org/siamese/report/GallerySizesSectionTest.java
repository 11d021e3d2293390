package org.siamese.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.evaluate.GallerySizes;

class GallerySizesSectionTest {
    @Test
    void should_show_the_errors_of_each_size_and_their_curve(@TempDir Path folder) throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        double[][] rows = new double[120][5];
        int[] labels = new int[rows.length];
        for (int row = 0; row < rows.length; row++) {
            labels[row] = row / 3;
            SplittableRandom centre = new SplittableRandom(labels[row]);
            for (int k = 0; k < 5; k++) {
                rows[row][k] = centre.nextGaussian() + 0.2 * random.nextGaussian();
            }
        }
        GallerySizes sizes =
                GallerySizes.of(RowMatrix.of(rows), labels, EuclideanDistance.plain(), new int[] {5, 20}, 0.05, 1);
        Path page = Report.builder().gallerySizes(sizes).build().write(folder);
        assertThat(Files.readString(page))
                .contains("Identification as the gallery grows")
                .contains("5 enrolled, threshold")
                .contains("20 enrolled, threshold")
                .contains("gallery-sizes");
    }
}
