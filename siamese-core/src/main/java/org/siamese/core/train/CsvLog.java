package org.siamese.core.train;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A table of the epochs as comma-separated values, with a header: epoch (from 1), step, loss, validation measure, seconds, units
 * a second, share of time waiting, and, with a {@link TrainingHealth}, mean distances, overlap, share of active tuples, effective
 * rank and gradient norm. What is not known is empty. A resumed run goes on in the same file, from its checkpoint. One object for
 * one run.
 */
public final class CsvLog extends LogFile {
    private static final String HEADER = "epoch,step,loss,development,seconds,units_per_second,waiting_share,"
            + "same_distance,different_distance,overlap,active_share,effective_rank,gradient_norm";

    private @Nullable HealthReport health;

    private CsvLog(Path file) {
        super(file, "csv-log");
    }

    /** A log in the given file, which is replaced when a run starts anew. */
    public static CsvLog at(Path file) {
        return new CsvLog(file);
    }

    @Override
    public void onStart(TrainingPlan plan) {
        if (open()) {
            line(HEADER);
        }
    }

    @Override
    public void onHealth(HealthReport report) {
        health = report;
    }

    @Override
    public void onEpoch(EpochReport report) {
        StringBuilder row =
                new StringBuilder().append(report.epoch() + 1).append(',').append(report.step());
        add(row, report.meanLoss());
        add(row, report.measured());
        add(row, report.seconds());
        add(row, report.units() / report.seconds());
        add(row, report.waitingShare());
        HealthReport found = health;
        if (found == null) {
            row.append(",,,,,,");
        } else {
            add(row, found.same().mean());
            add(row, found.different().mean());
            add(row, found.overlap());
            add(row, found.activeShare());
            add(row, found.effectiveRank());
            add(row, found.gradientNorm());
        }
        line(row.toString());
        health = null;
    }

    private static void add(StringBuilder row, double value) {
        row.append(',').append(Double.isFinite(value) ? String.format(Locale.ROOT, "%.6g", value) : "");
    }
}
