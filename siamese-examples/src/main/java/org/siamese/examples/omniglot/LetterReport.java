package org.siamese.examples.omniglot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.verify.ImageScores;
import org.siamese.examples.command.CommonOptions;
import org.siamese.examples.report.RunReport;
import org.siamese.report.DataPart;
import org.siamese.report.MeasureTable;
import org.siamese.report.Report;

/** The report of the one-shot example, whose measure is the accuracy of trials: it has no pairs and no threshold. */
final class LetterReport {
    private LetterReport() {}

    /**
     * Starts a report.
     *
     * @param how where the model comes from, in words
     * @param test the result on the test alphabets
     * @param lake the result in Lake's runs, where they were given
     */
    static Report.Builder of(
            String source,
            String how,
            SiameseModel model,
            LetterTest test,
            Optional<LakeTest> lake,
            Map<String, ?> settings,
            CommonOptions options) {
        String summary = "Which of twenty letters, each shown once, is another one the same as? " + how + " Tested on "
                + LetterTest.counts(test.part()) + ". Data: " + source + ".";
        List<MeasureTable> tables = new ArrayList<>();
        tables.add(MeasureTable.of("One-shot, as many trials as Koch drew", test.published()));
        tables.add(MeasureTable.of("One-shot, more draws", test.many()));
        lake.ifPresent(runs -> tables.add(MeasureTable.of("One-shot, Lake's fixed runs", runs.result())));
        return RunReport.of(
                        "One-shot letters",
                        summary,
                        model,
                        test.part(),
                        ImageScores.embeddings(model, test.part()),
                        settings,
                        options)
                .measures(tables.toArray(MeasureTable[]::new));
    }

    /** Adds the parts and what they have in common. */
    static Report.Builder addData(Report.Builder report, LetterData data) {
        return report.data(
                        DataPart.of("training", data.train()),
                        DataPart.of("validation", data.validation()),
                        DataPart.of("test", data.test()))
                .leaks("Training and test: alphabets and letters", data.leaks(data.test()))
                .leaks("Training and validation: alphabets and letters", data.leaks(data.validation()));
    }
}
