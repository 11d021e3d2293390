package org.siamese.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineChartTest {
    @ParameterizedTest
    @CsvSource({"0.014,0.014", "0.00002,2E-5", "1500,1500", "20000000,2E7", "0,0", "0.5,0.5"})
    void should_write_numbers_along_an_axis_with_a_digit_before_the_point(double value, String written) {
        DecimalFormat format =
                new DecimalFormat(LineChart.pattern(value), DecimalFormatSymbols.getInstance(Locale.ROOT));
        assertThat(format.format(value)).isEqualTo(written);
    }

    @Test
    void should_keep_a_pattern_that_the_chart_wants() {
        LineChart chart = new LineChart(Theme.LIGHT, "Loss", "epoch", "loss");
        chart.style().setXAxisDecimalPattern("#");
        chart.line("training", 0, new double[] {1, 2}, new double[] {0.0001, 0.0002})
                .draw();
        assertThat(chart.style().getXAxisDecimalPattern()).isEqualTo("#");
        assertThat(chart.style().getYAxisDecimalPattern()).isEqualTo("0.###E0");
    }

    @Test
    void should_name_the_lines_below_the_chart_where_there_are_several() {
        double[] x = {1, 2};
        LineChart one = new LineChart(Theme.LIGHT, "Loss", "epoch", "loss").line("training", 0, x, x);
        assertThat(coloursBelow(one)).doesNotContain(Theme.LIGHT.series(0).getRGB());
        LineChart two = new LineChart(Theme.LIGHT, "Loss", "epoch", "loss")
                .line("training", 0, x, x)
                .points("development", 1, x, x);
        assertThat(coloursBelow(two))
                .contains(Theme.LIGHT.series(0).getRGB(), Theme.LIGHT.series(1).getRGB());
    }

    /** The colours of the lowest rows, where the legend lies. */
    private static Set<Integer> coloursBelow(LineChart chart) {
        BufferedImage image = chart.draw();
        return IntStream.range(image.getHeight() - 52, image.getHeight())
                .flatMap(y -> IntStream.range(0, image.getWidth()).map(x -> image.getRGB(x, y)))
                .boxed()
                .collect(Collectors.toSet());
    }
}
