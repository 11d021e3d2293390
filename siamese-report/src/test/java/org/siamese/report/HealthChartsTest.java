package org.siamese.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.core.train.HealthReport;

class HealthChartsTest {
    private static final double NONE = Double.NaN;

    @TempDir
    Path folder;

    private static HealthReport epoch(int epoch, double same, double collapsed, String... warnings) {
        return new HealthReport(
                epoch,
                30,
                3,
                new HealthReport.Spread(same, 0.1, 9),
                new HealthReport.Spread(2 + epoch, 0.1, 9),
                0.25,
                0.5,
                0,
                0.7,
                0.6,
                4.5,
                16,
                1.25,
                collapsed,
                0.75,
                0.125,
                List.of(warnings));
    }

    @Test
    void should_chart_each_measure_of_health_by_epoch() {
        List<EpochChart> charts = HealthCharts.of(List.of(epoch(0, 1.5, 2), epoch(1, 0.5, 1)));
        assertThat(charts)
                .extracting(EpochChart::inWords)
                .containsExactly(
                        "Distances while training, mean Euclidean distance, by epoch; same from 1.500 in epoch 1 to 0.5000"
                                + " in epoch 2; different from 2.000 in epoch 1 to 3.000 in epoch 2",
                        "Overlap of same and different distances, share, 0 to 1, by epoch; overlap of the histograms from"
                                + " 0.2500 in epoch 1 to 0.2500 in epoch 2",
                        "Tuples with a loss above zero, share, 0 to 1, by epoch; active tuples from 0.5000 in epoch 1 to"
                                + " 0.5000 in epoch 2",
                        "Spread of the embeddings, deviation / root mean square, by epoch; relative deviation from 0.6000 in"
                                + " epoch 1 to 0.6000 in epoch 2",
                        "Directions that the embeddings use, effective rank, 1 to 16, by epoch; effective rank from 4.500 in"
                                + " epoch 1 to 4.500 in epoch 2",
                        "Gradient before clipping, mean Euclidean norm, by epoch; gradient norm from 1.250 in epoch 1 to"
                                + " 1.250 in epoch 2",
                        "Loss of measured steps, mean loss, by epoch; as trained from 0.7500 in epoch 1 to 0.7500 in epoch 2;"
                                + " if all embeddings were equal from 2.000 in epoch 1 to 1.000 in epoch 2",
                        "Waiting for data, share of the time, 0 to 1, by epoch; waiting from 0.1250 in epoch 1 to 0.1250 in"
                                + " epoch 2");
    }

    @Test
    void should_keep_the_places_of_epochs_and_leave_out_what_was_not_measured() {
        List<String> resumed = HealthCharts.of(List.of(epoch(4, NONE, NONE), epoch(5, 0.5, NONE))).stream()
                .map(EpochChart::inWords)
                .toList();
        assertThat(resumed.get(0))
                .contains("same from 0.5000 in epoch 6 to 0.5000 in epoch 6")
                .contains("different from 6.000 in epoch 5 to 7.000 in epoch 6");
        assertThat(resumed)
                .filteredOn(words -> words.startsWith("Loss"))
                .singleElement()
                .asString()
                .doesNotContain("equal");
        assertThat(HealthCharts.of(List.of())).isEmpty();
    }

    @Test
    void should_show_charts_and_warnings_in_the_report() throws Exception {
        Report.builder()
                .training(EpochChart.loss(2, 1))
                .health(List.of(epoch(0, 1, 1), epoch(1, 1, 1, "the embeddings <collapse>")))
                .build()
                .write(folder);
        String page = Files.readString(folder.resolve("report.html"));
        assertThat(page)
                .contains("Warnings", "Epoch 2: the embeddings &lt;collapse&gt;.")
                .doesNotContain("Epoch 1: ");
        assertThat(folder.resolve("report-images/training-9.png")).exists();
    }

    @Test
    void should_say_that_a_healthy_run_gave_no_warning() throws Exception {
        Report.builder().health(List.of(epoch(0, 1, 1), epoch(1, 1, 1))).build().write(folder);
        assertThat(Files.readString(folder.resolve("report.html"))).contains("None in 2 epochs.");
    }
}
