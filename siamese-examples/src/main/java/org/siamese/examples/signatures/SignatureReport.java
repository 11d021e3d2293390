package org.siamese.examples.signatures;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.list.PairSet;
import org.siamese.data.sample.ItemPair;
import org.siamese.data.verify.ImageScores;
import org.siamese.examples.command.CommonOptions;
import org.siamese.examples.report.RunReport;
import org.siamese.report.DataPart;
import org.siamese.report.MeasureTable;
import org.siamese.report.PairMembers;
import org.siamese.report.Report;

/** The report of the signature example. */
final class SignatureReport {
    private static final String LEAKS =
            ": files, pixels and writers in common. Signatures that only look alike are not counted, for"
                    + " two small ones may.";

    private SignatureReport() {}

    /** Of a training run and, where a split that leaks was trained on too, of that. */
    static Report trained(SignatureRun run, @Nullable SignatureRun leaky, CommonOptions options) {
        SignatureParts parts = run.parts();
        String source = RunReport.source(parts.source(), options);
        Report.Builder report = tested(
                source,
                "Trained on " + SignatureParts.counts(parts.train()) + ", " + run.epochs() + " epochs, recipe "
                        + run.recipe().name() + ". Threshold and calibration from " + parts.calibrationWords() + ".",
                run.model(),
                run.result(),
                Map.of(
                        "data", source,
                        "epochs", run.epochs(),
                        "recipe", run.recipe().name(),
                        "seed", run.seed(),
                        "calibrationHeldOut", parts.holdsOutCalibration()),
                options);
        run.record().addTo(report);
        report.data(part("training", parts.train()));
        report.leaks("Training and test" + LEAKS, SignatureSplit.leaks(parts.train(), parts.test()));
        if (parts.holdsOutCalibration()) {
            report.data(part("calibration", parts.calibration()));
            report.leaks("Training and calibration" + LEAKS, SignatureSplit.leaks(parts.train(), parts.calibration()));
            report.leaks("Calibration and test" + LEAKS, SignatureSplit.leaks(parts.calibration(), parts.test()));
        }
        report.data(part("test", parts.test()));
        if (leaky != null) {
            addLeaky(report, leaky);
        }
        return report.build();
    }

    private static void addLeaky(Report.Builder report, SignatureRun leaky) {
        SignatureParts parts = leaky.parts();
        MeasureTable measures = MeasureTable.of(leaky.result().verification());
        report.measures(new MeasureTable(
                "Verification, on the split as given, which leaks",
                "Says nothing about signatures of other writers. " + measures.note(),
                measures.rows()));
        report.data(part("training, split as given", parts.train()), part("test, split as given", parts.test()));
        report.leaks("Training and test, split as given" + LEAKS, SignatureSplit.leaks(parts.train(), parts.test()));
    }

    /** Of a saved model. */
    static Report evaluated(
            String source, Path file, SiameseModel model, SignatureResult result, CommonOptions options) {
        String name = RunReport.name(file);
        String data = RunReport.source(source, options);
        return tested(data, "A saved model, " + name + ".", model, result, Map.of("data", data, "model", name), options)
                .data(part("test", result.scores().part()))
                .build();
    }

    private static Report.Builder tested(
            String source,
            String how,
            SiameseModel model,
            SignatureResult result,
            Map<String, ?> settings,
            CommonOptions options) {
        PairSet test = result.scores().part();
        String summary = "Is a signature genuine, or a skilled forgery? " + how + " Tested on "
                + SignatureParts.counts(test) + ", " + test.pairs().size()
                + " pairs: \"same\" are two genuine signatures of a writer, \"different\" a genuine one and a forgery of it."
                + " Data: " + source + ".";
        return RunReport.of(
                        "Signatures",
                        summary,
                        model,
                        test.images(),
                        ImageScores.embeddings(model, test.images()),
                        settings,
                        options)
                .test(
                        result.scores().pairs(),
                        result.verification(),
                        PairMembers.of(
                                test.pairs().stream().mapToInt(ItemPair::first).toArray(),
                                test.pairs().stream().mapToInt(ItemPair::second).toArray()));
    }

    private static DataPart part(String name, PairSet part) {
        return new DataPart(
                name,
                part.images().size(),
                SignatureParts.writers(part),
                part.pairs().size());
    }
}
