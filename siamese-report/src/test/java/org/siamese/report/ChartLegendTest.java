package org.siamese.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

class ChartLegendTest {
    private static final int WIDTH = 420;
    private static final int HEIGHT = 100;

    private static ChartLegend legend(String... names) {
        ChartLegend legend = new ChartLegend(Theme.LIGHT, WIDTH);
        for (String name : names) {
            legend.add(name, Color.RED, new BasicStroke(2), false);
        }
        return legend;
    }

    @Test
    void should_begin_a_row_where_the_next_name_does_not_fit() {
        String threshold = "at the threshold (greatest balanced accuracy)";
        ChartLegend wide = legend("test pairs", "chance", threshold);
        assertThat(wide.rows()).hasSize(2);
        assertThat(wide.rows().get(1)).containsExactly(threshold);
        assertThat(wide.height()).isGreaterThan(legend("test pairs", "chance").height());
        assertThat(legend("test pairs").height()).as("a single line needs none").isZero();
    }

    @Test
    void should_draw_nothing_at_the_edges_of_the_chart() {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        ChartLegend legend = legend("test pairs", "equal error rates", "at the threshold (greatest balanced accuracy)");
        legend.draw(graphics, HEIGHT);
        graphics.dispose();
        int dark = 0;
        for (int y = 0; y < HEIGHT; y++) {
            for (int x : new int[] {0, 1, WIDTH - 2, WIDTH - 1}) {
                assertThat(image.getRGB(x, y)).isEqualTo(Color.WHITE.getRGB());
            }
            for (int x = 0; x < WIDTH; x++) {
                boolean drawn = image.getRGB(x, y) != Color.WHITE.getRGB();
                assertThat(drawn && y < HEIGHT - legend.height())
                        .as("above the legend")
                        .isFalse();
                dark += drawn ? 1 : 0;
            }
        }
        assertThat(dark).isGreaterThan(500);
    }
}
