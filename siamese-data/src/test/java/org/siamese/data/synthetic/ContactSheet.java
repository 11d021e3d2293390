package org.siamese.data.synthetic;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.util.function.BiFunction;
import javax.imageio.ImageIO;
import org.siamese.image.Picture;

/**
 * Writes synthetic pictures side by side, to look at: {@code ContactSheet faces|signatures FILE DIFFICULTY}. One row for each
 * person; of signatures, genuine ones on the left and forgeries on the right.
 */
final class ContactSheet {
    private static final int ROWS = 10;

    private ContactSheet() {}

    public static void main(String[] args) throws IOException {
        double difficulty = Double.parseDouble(args[2]);
        BufferedImage sheet;
        if (args[0].equals("faces")) {
            SyntheticFaces faces = SyntheticFaces.builder()
                    .size(100, 100)
                    .difficulty(difficulty)
                    .build();
            sheet = sheet(10, 100, 100, faces::picture);
        } else {
            SyntheticSignatures signatures =
                    SyntheticSignatures.builder().difficulty(difficulty).build();
            sheet = sheet(
                    6,
                    96,
                    192,
                    (writer, image) ->
                            image < 3 ? signatures.genuine(writer, image) : signatures.forgery(writer, image));
        }
        ImageIO.write(sheet, "png", new File(args[1]));
    }

    private static BufferedImage sheet(
            int columns, int height, int width, BiFunction<Integer, Integer, Picture> pictures) {
        BufferedImage sheet = new BufferedImage(columns * width, ROWS * height, BufferedImage.TYPE_BYTE_GRAY);
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < columns; column++) {
                Picture picture = pictures.apply(row, column);
                for (int y = 0; y < height; y++) {
                    for (int x = 0; x < width; x++) {
                        int sample = Math.round(255 * picture.get(0, y, x));
                        sheet.getRaster().setSample(column * width + x, row * height + y, 0, sample);
                    }
                }
            }
        }
        return sheet;
    }
}
