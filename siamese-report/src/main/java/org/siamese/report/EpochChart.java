package org.siamese.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One or more measures that share an axis, over the epochs of a training run: the loss, or what tells of the run's health.
 *
 * <pre>{@code
 * EpochChart.of("Distances", "mean distance").with("same", same).with("different", different)
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class EpochChart {
    private final String title;
    private final String axis;
    private final List<Series> series;

    private EpochChart(String title, String axis, List<Series> series) {
        this.title = title;
        this.axis = axis;
        this.series = series;
    }

    private record Series(String name, double[] epochs, double[] values) {}

    /**
     * A chart without any line yet.
     *
     * @param title its heading
     * @param axis what the vertical axis measures, with its unit where it has one
     */
    public static EpochChart of(String title, String axis) {
        return new EpochChart(title, axis, List.of());
    }

    /** The mean loss of each epoch. */
    public static EpochChart loss(double... epochs) {
        return of("Loss", "mean loss of the epoch").with("training", epochs);
    }

    /**
     * This chart with another line.
     *
     * @param name of the line
     * @param values one for each epoch, the first epoch first; epochs whose value is not finite are left out
     * @throws IllegalArgumentException if no value is finite, or the name was used before
     */
    public EpochChart with(String name, double... values) {
        int[] finite = IntStream.range(0, values.length)
                .filter(k -> Double.isFinite(values[k]))
                .toArray();
        if (finite.length == 0) {
            throw new IllegalArgumentException(
                    title + ", " + name + ": expected at least one finite value, got none of " + values.length);
        }
        if (series.stream().anyMatch(other -> other.name.equals(name))) {
            throw new IllegalArgumentException(title + ": expected each name once, got '" + name + "' again");
        }
        List<Series> more = new ArrayList<>(series);
        more.add(new Series(
                name,
                IntStream.of(finite).mapToDouble(k -> k + 1).toArray(),
                IntStream.of(finite).mapToDouble(k -> values[k]).toArray()));
        return new EpochChart(title, axis, List.copyOf(more));
    }

    String title() {
        return title;
    }

    boolean isEmpty() {
        return series.isEmpty();
    }

    /** How the lines begin and end, in words. */
    String inWords() {
        StringBuilder words = new StringBuilder(title).append(", ").append(axis).append(", by epoch");
        for (Series line : series) {
            int last = line.values.length - 1;
            words.append("; ").append(line.name).append(" from ").append(Numbers.plain(line.values[0]));
            words.append(" in epoch ").append((int) line.epochs[0]);
            words.append(" to ").append(Numbers.plain(line.values[last]));
            words.append(" in epoch ").append((int) line.epochs[last]);
        }
        return words.toString();
    }

    LineChart draw(Theme theme) {
        LineChart chart = new LineChart(theme, title, "epoch", axis);
        chart.style().setXAxisDecimalPattern("#");
        if (series.stream()
                .flatMapToDouble(s -> java.util.Arrays.stream(s.values))
                .allMatch(v -> v >= 0)) {
            chart.style().setYAxisMin(0.0);
        }
        for (int k = 0; k < series.size(); k++) {
            Series line = series.get(k);
            if (line.values.length <= 30) {
                chart.points(line.name, k, line.epochs, line.values);
            } else {
                chart.line(line.name, k, line.epochs, line.values);
            }
        }
        return chart;
    }
}
