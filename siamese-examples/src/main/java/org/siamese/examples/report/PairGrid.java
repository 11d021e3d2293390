package org.siamese.examples.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.decision.Relation;

/** A picture of pairs side by side, each with its true relation, its distance and whether the decision is right. */
public final class PairGrid {
    private static final int IMAGE = 150;
    private static final int GAP = 2;
    private static final int TEXT = 44;
    private static final int MARGIN = 14;

    private PairGrid() {}

    /** The colours, for light and for dark pages. */
    public enum Shade {
        /** Dark text on white. */
        LIGHT(0xFFFFFF, 0x1B6E2F, 0xB3261E),
        /** Light text on near black. */
        DARK(0x0D1117, 0x58C79B, 0xFF8A80);

        private final Color background;
        private final Color right;
        private final Color wrong;

        Shade(int background, int right, int wrong) {
            this.background = new Color(background);
            this.right = new Color(right);
            this.wrong = new Color(wrong);
        }
    }

    /**
     * One pair.
     *
     * @param left [channels, height, width], values 0 to 1
     * @param right as left
     * @param relation the truth
     * @param distance distance of the embeddings
     */
    public record Cell(INDArray left, INDArray right, Relation relation, double distance) {}

    /**
     * Draws the pairs row by row.
     *
     * @param threshold greatest distance that is decided to be the same
     * @param shade of the page that will show the picture
     */
    public static void write(Path file, List<Cell> cells, int columns, double threshold, Shade shade)
            throws IOException {
        int rows = (cells.size() + columns - 1) / columns;
        int height = cells.stream()
                .mapToInt(cell -> (int) Math.round(
                        (double) IMAGE * cell.left().size(1) / cell.left().size(2)))
                .max()
                .orElse(IMAGE);
        int cellWidth = 2 * IMAGE + GAP + 2 * MARGIN;
        int cellHeight = height + TEXT + MARGIN;
        BufferedImage sheet =
                new BufferedImage(columns * cellWidth, rows * cellHeight + MARGIN, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(shade.background);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 20));
        for (int k = 0; k < cells.size(); k++) {
            Cell cell = cells.get(k);
            int x = k % columns * cellWidth + MARGIN;
            int y = k / columns * cellHeight + MARGIN;
            graphics.drawImage(picture(cell.left()), x, y, IMAGE, height, null);
            graphics.drawImage(picture(cell.right()), x + IMAGE + GAP, y, IMAGE, height, null);
            boolean right = cell.distance() <= threshold == cell.relation().isSame();
            graphics.setColor(right ? shade.right : shade.wrong);
            graphics.drawString(
                    String.format(
                            Locale.ROOT,
                            "%s, distance %.2f: %s",
                            cell.relation().isSame() ? "same" : "different",
                            cell.distance(),
                            right ? "right" : "wrong"),
                    x,
                    y + height + 26);
        }
        graphics.dispose();
        if (!ImageIO.write(sheet, "png", file.toFile())) {
            throw new IOException("no PNG writer");
        }
    }

    private static BufferedImage picture(INDArray image) {
        int channels = (int) image.size(0);
        int height = (int) image.size(1);
        int width = (int) image.size(2);
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int rgb = 0;
                for (int channel = 0; channel < 3; channel++) {
                    double value = image.getDouble(Math.min(channel, channels - 1), y, x);
                    rgb = rgb << 8 | (int) Math.round(255 * Math.max(0, Math.min(1, value)));
                }
                picture.setRGB(x, y, rgb);
            }
        }
        return picture;
    }
}
