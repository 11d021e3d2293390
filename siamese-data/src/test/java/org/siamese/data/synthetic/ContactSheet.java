package org.siamese.data.synthetic;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.siamese.data.image.Picture;

/** Writes pictures of synthetic people side by side, one row for each, to look at: {@code ContactSheet FILE DIFFICULTY}. */
final class ContactSheet {
    private ContactSheet() {}

    public static void main(String[] args) throws IOException {
        SyntheticFaces faces = SyntheticFaces.builder()
                .size(100, 100)
                .difficulty(Double.parseDouble(args[1]))
                .build();
        BufferedImage sheet = new BufferedImage(1000, 1000, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 10; i++) {
            for (int k = 0; k < 10; k++) {
                Picture picture = faces.picture(i, k);
                for (int p = 0; p < 10000; p++) {
                    sheet.getRaster()
                            .setSample(k * 100 + p % 100, i * 100 + p / 100, 0, Math.round(255 * picture.values()[p]));
                }
            }
        }
        ImageIO.write(sheet, "png", new File(args[0]));
    }
}
