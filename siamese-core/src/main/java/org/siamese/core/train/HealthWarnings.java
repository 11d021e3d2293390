package org.siamese.core.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What looks wrong in an epoch's measures, in words. */
final class HealthWarnings {
    /** Below this share of their size embeddings count as equal. */
    private static final double COLLAPSED = 0.01;

    /** Below this effective rank they count as lying on a line, in a space of at least three dimensions. */
    private static final double LINE = 1.2;

    /** A loss this near to that of equal embeddings sits there. */
    private static final double NEAR = 0.02;

    private static final double WAITING = 0.2;

    private HealthWarnings() {}

    static List<String> of(HealthReport now, List<HealthReport> before) {
        List<String> warnings = new ArrayList<>();
        boolean collapsed = now.relativeDeviation() < COLLAPSED;
        if (collapsed) {
            warnings.add(text(
                    "the embeddings collapse: they spread by %.3g %% of their size, so all distances are nearly equal. Try a"
                            + " smaller learning rate, easier negatives (semi-hard instead of hard) or a warm start",
                    100 * now.relativeDeviation()));
        } else if (now.dimension() >= 3 && now.effectiveRank() < LINE) {
            warnings.add(text(
                    "the embeddings collapse onto a line: effective rank %.2f of %d dimensions. Try a smaller learning rate, a"
                            + " larger batch of more classes, or less regularisation",
                    now.effectiveRank(), now.dimension()));
        }
        if (sits(now) && !before.isEmpty() && sits(before.get(before.size() - 1))) {
            warnings.add(text(
                    "the loss sits at %.4f, what it is when all embeddings are equal (the margin of a triplet loss, ln 2 of a"
                            + " logistic one), for two epochs. Try a smaller learning rate, easier tuples (no miner, or"
                            + " semi-hard), and look whether the labels are right",
                    now.measuredLoss()));
        }
        if (now.emptySteps() > 0 && 2 * now.emptySteps() >= now.steps()) {
            warnings.add(text(
                    "nothing is mined: %d of %d steps had no valid tuple. Use batches of several images of each class (P x K),"
                            + " or a miner that is less choosy",
                    now.emptySteps(), now.steps()));
        } else if (now.activeShare() == 0 && now.steps() > 0) {
            warnings.add(
                    "nothing is learnt: no tuple of the epoch had a loss above zero. Use harder tuples (a miner), a larger"
                            + " margin, or stop here");
        }
        if (now.waitingShare() > WAITING) {
            warnings.add(text(
                    "the trainer waited for data %.0f %% of the time. Read ahead (Prefetch, or more threads of ImageBatches),"
                            + " or keep decoded images in memory",
                    100 * now.waitingShare()));
        }
        return warnings;
    }

    private static boolean sits(HealthReport report) {
        return report.collapsedLoss() > 0
                && Math.abs(report.measuredLoss() - report.collapsedLoss()) < NEAR * report.collapsedLoss();
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
