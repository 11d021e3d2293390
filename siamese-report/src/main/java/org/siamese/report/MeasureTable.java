package org.siamese.report;

import java.util.ArrayList;
import java.util.List;
import org.siamese.decision.evaluate.CrossValidation;
import org.siamese.decision.evaluate.Estimate;
import org.siamese.decision.evaluate.FoldStatistics;
import org.siamese.decision.evaluate.OneShot;
import org.siamese.decision.evaluate.Retrieval;
import org.siamese.decision.evaluate.TrueAcceptRate;
import org.siamese.decision.evaluate.Verification;

/**
 * A table of measures, each with its interval where it has one. Immutable and thread-safe.
 *
 * @param title its heading
 * @param note what was measured on what, and how intervals were found
 * @param rows the measures
 */
public record MeasureTable(String title, String note, List<Row> rows) {
    private static final String BOOTSTRAP = "Intervals: 95 %, bootstrap over ";

    /** Copies the list. */
    public MeasureTable {
        rows = List.copyOf(rows);
    }

    /**
     * One measure.
     *
     * @param name its name
     * @param value its value, with its unit
     * @param interval its interval; the empty text where it has none
     * @param better which way is better; the empty text where none is
     */
    public record Row(String name, String value, String interval, String better) {
        static Row share(String name, Estimate value, boolean more) {
            return new Row(
                    name, Numbers.percent(value.value()), Numbers.percentInterval(value), more ? "higher" : "lower");
        }

        static Row number(String name, Estimate value, String unit, boolean more) {
            return new Row(
                    name, Numbers.plain(value.value()) + unit, Numbers.interval(value), more ? "higher" : "lower");
        }
    }

    /** The measures of a verification. */
    public static MeasureTable of(Verification test) {
        return of(test, "");
    }

    /** The measures of a verification whose threshold was chosen by a rule; the empty text where that is not known. */
    static MeasureTable of(Verification test, String rule) {
        List<Row> rows = new ArrayList<>();
        rows.add(Row.share("equal error rate (EER)", test.equalErrorRate(), false));
        rows.add(Row.number("area under the ROC curve (AUC)", test.area(), "", true));
        for (TrueAcceptRate rate : test.trueAcceptRates()) {
            String name = "true accept rate at false accept rate " + Numbers.percent(rate.falseAcceptRate());
            rows.add(rate.rate()
                    .map(value -> Row.share(name, value, true))
                    .orElseGet(() -> new Row(
                            name,
                            "not measured",
                            "needs " + Numbers.count(Math.round(TrueAcceptRate.NEEDED / rate.falseAcceptRate()))
                                    + " different pairs",
                            "higher")));
        }
        rows.add(new Row("threshold" + TestScores.inBrackets(rule), Numbers.plain(test.threshold()), "", ""));
        rows.add(Row.share("false accept rate at the threshold", test.falseAcceptRate(), false));
        rows.add(Row.share("false reject rate at the threshold", test.falseRejectRate(), false));
        rows.add(Row.share("half total error rate at the threshold", test.halfTotalErrorRate(), false));
        rows.add(Row.share("accuracy at the threshold", test.accuracy(), true));
        rows.add(Row.number("least log-likelihood-ratio cost (min Cllr)", test.minCllr(), " bit", false));
        test.probabilities().ifPresent(quality -> {
            rows.add(Row.number("log-likelihood-ratio cost (Cllr)", quality.cllr(), " bit", false));
            rows.add(Row.number("Brier score", quality.brier(), "", false));
        });
        return new MeasureTable(
                "Verification", "Measured on " + test.counts() + ". " + BOOTSTRAP + "identities.", rows);
    }

    /** The measures of a retrieval. */
    public static MeasureTable of(Retrieval test) {
        List<Row> rows = new ArrayList<>();
        test.recalls().forEach(recall -> rows.add(Row.share("recall at " + recall.k(), recall.rate(), true)));
        rows.add(Row.share("R-precision", test.rPrecision(), true));
        rows.add(Row.share("mean average precision at R (MAP@R)", test.meanAveragePrecisionAtR(), true));
        rows.add(Row.number("mean reciprocal rank (MRR)", test.meanReciprocalRank(), "", true));
        String note = Numbers.count(test.queries()) + " queries among " + Numbers.count(test.references())
                + " references; " + Numbers.count(test.loneQueries()) + " without a match left out. " + BOOTSTRAP
                + "labels.";
        return new MeasureTable("Retrieval", note, rows);
    }

    /**
     * The accuracy of one-shot tasks.
     *
     * @param title names the tasks, for example "20-way 1-shot"
     */
    public static MeasureTable of(String title, OneShot test) {
        String note = Numbers.count(test.queries()) + " queries of " + Numbers.count(test.tasks(), "task", "tasks")
                + " of at least " + test.ways() + " classes. " + BOOTSTRAP + "tasks.";
        return new MeasureTable(title, note, List.of(Row.share("accuracy", test.accuracy(), true)));
    }

    /** The measures of a cross-validation: mean over folds. */
    public static MeasureTable of(CrossValidation folds) {
        List<Row> rows = List.of(
                row("mean equal error rate (EER)", folds.equalErrorRate(), false),
                row("mean area under the ROC curve (AUC)", folds.area(), true),
                row("mean half total error rate at each fold's threshold", folds.halfTotalErrorRate(), false),
                row("mean accuracy at each fold's threshold", folds.accuracy(), true));
        String note = Numbers.count(folds.folds().size()) + " folds, " + Numbers.count(folds.pairs())
                + " test pairs. Intervals: 95 %, Student's, of the mean over folds.";
        return new MeasureTable("Cross-validation", note, rows);
    }

    private static Row row(String name, FoldStatistics folds, boolean more) {
        return Row.share(name, new Estimate(folds.mean(), folds.lower(), folds.upper()), more);
    }
}
