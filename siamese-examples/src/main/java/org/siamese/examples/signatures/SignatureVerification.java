package org.siamese.examples.signatures;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.DataException;
import org.siamese.data.list.PairSet;
import org.siamese.decision.evaluate.Roc;
import org.siamese.examples.command.CommonOptions;
import org.siamese.examples.recipe.Recipe;
import org.siamese.examples.report.Charts;
import org.siamese.examples.report.DryRun;
import org.siamese.examples.report.Measures;
import org.siamese.examples.report.OutputFolder;
import org.siamese.examples.report.Results;
import org.siamese.image.pipeline.ImagePipeline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The signature tutorial: is a signature genuine, or a skilled forgery of its writer's? Tested one to one, on writers that training
 * never saw, by distance and by calibrated decision.
 */
@Command(
        name = "signatures",
        description =
                "Learns to tell genuine signatures from skilled forgeries. Without --data it generates signatures of writers who"
                        + " do not exist.",
        footer = {
            "",
            "DIR holds images/, train_pairs.csv and test_pairs.csv (columns img1,img2,forged); or, as the public repack does,"
                    + " train/, test/, train_data.csv and test_data.csv (the same columns without names). Writer NNN's genuine"
                    + " signatures lie in the folder NNN, forgeries of them in NNN_forg."
        },
        mixinStandardHelpOptions = true)
public final class SignatureVerification implements Callable<Integer> {
    private static final int HELD_OUT = 5;
    private static final int SYNTHETIC_WRITERS = 30;
    private static final String SYNTHETIC = "synthetic signatures";
    private static final int GRID_COLUMNS = 3;
    private static final int GRID_PAIRS = 12;

    @Mixin
    private final CommonOptions options = new CommonOptions();

    @Option(
            names = "--calibration",
            paramLabel = "N",
            order = 20,
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "Writers held out of training to choose threshold and calibration on. With 0 both come from the writers"
                            + " trained on, whose distances flatter.")
    private int calibration = HELD_OUT;

    @Option(names = "--development", hidden = true)
    private void development(int value) {
        options.renamed("--development", "--calibration");
        calibration = value;
    }

    @Option(
            names = "--pairs",
            paramLabel = "N",
            order = 21,
            description =
                    "Pairs of an epoch of the tutorial's recipe, drawn anew for each. Default: all that are listed.")
    private @Nullable Integer pairsPerEpoch;

    @Option(
            names = "--writer-disjoint",
            order = 22,
            description = "Where training and test data share images or writers, split them anew by writer.")
    private boolean writerDisjoint;

    @Option(
            names = "--allow-leak",
            order = 23,
            description =
                    "Where training and test data share images or writers, train on the given split nevertheless, and on the"
                            + " writer-disjoint one, and show both results.")
    private boolean allowLeak;

    @Override
    public Integer call() {
        options.check();
        options.require(calibration == 0 || calibration >= 2, "--calibration", "0 or at least 2", calibration);
        options.require(pairsPerEpoch == null || pairsPerEpoch >= 1, "--pairs", "at least 1", pairsPerEpoch);
        options.require(
                !writerDisjoint || !allowLeak,
                "--allow-leak",
                "no --writer-disjoint beside it, for it shows that too",
                "both");
        OutputFolder folder = OutputFolder.at(options.out());
        Optional<Path> model = options.model();
        if (model.isPresent()) {
            evaluate(model.get(), folder);
        } else {
            train(folder);
        }
        return 0;
    }

    private void train(OutputFolder folder) {
        SignatureRecipe recipe = recipe();
        Optional<Path> data = options.data();
        if (data.isEmpty()) {
            SignatureSplit synthetic = SignatureParts.synthetic(SYNTHETIC_WRITERS, recipe.pipeline(), options.seed());
            train(folder, recipe, synthetic, SYNTHETIC);
            return;
        }
        SignatureLists lists = SignatureLists.at(data.get());
        SignatureSplit given =
                new SignatureSplit(lists.trainPairs(recipe.pipeline()), lists.testPairs(recipe.pipeline()));
        String source = lists.folder().toString();
        SignatureSplit.Findings findings = given.findings();
        if (!findings.leaky()) {
            train(folder, recipe, given, source);
            return;
        }
        if (!writerDisjoint && !allowLeak) {
            throw new DataException("training and test data: expected nothing in common, got " + findings
                    + ". A result on such a split says nothing about other signatures: --writer-disjoint trains and tests on"
                    + " different writers, --allow-leak shows both results beside each other");
        }
        SignatureSplit apart = given.writerDisjoint(findings, SignatureSplit.MIN_TRAIN + calibration, options.seed());
        if (!allowLeak || options.dryRun()) {
            train(folder, recipe, apart, source + ", split by writer");
            return;
        }
        SignatureRun honest = run(recipe, apart, source + ", split by writer");
        finish(folder, honest, new Leaky(findings, run(recipe, given, source + ", split as given")));
    }

    private void train(OutputFolder folder, SignatureRecipe recipe, SignatureSplit split, String source) {
        if (options.dryRun()) {
            DryRun.print(List.of(SignatureRun.training(recipe, parts(split, source), options)), options);
        } else {
            finish(folder, run(recipe, split, source), null);
        }
    }

    /** A result on a split that leaks. */
    private record Leaky(SignatureSplit.Findings findings, SignatureRun run) {}

    private SignatureRecipe recipe() {
        boolean best = options.recipe(Recipe.TUTORIAL) == Recipe.BEST;
        int pairs = pairsPerEpoch == null ? 0 : pairsPerEpoch;
        if (options.data().isEmpty()) {
            return best ? SignatureRecipe.syntheticBest() : SignatureRecipe.syntheticTutorial(pairs);
        }
        return best ? SignatureRecipe.best() : SignatureRecipe.tutorial(pairs);
    }

    private SignatureRun run(SignatureRecipe recipe, SignatureSplit split, String source) {
        return SignatureRun.of(recipe, parts(split, source), options);
    }

    private SignatureParts parts(SignatureSplit split, String source) {
        return SignatureParts.of(split, calibration, options.seed(), source);
    }

    private void finish(OutputFolder folder, SignatureRun run, @Nullable Leaky leaky) {
        Measures measures = run.measures();
        measures.precision(options.precision());
        if (leaky != null) {
            SignatureRun.compare(
                    measures,
                    leaky.findings(),
                    run.result().verification(),
                    leaky.run().result().verification());
        }
        Results results = new Results(folder);
        results.model(run.model());
        results.file(
                "loss.png",
                "the loss of each epoch",
                file -> Charts.loss(file, run.record().losses()));
        pictures(results, run.result());
        if (options.report()) {
            results.report(SignatureReport.trained(run, leaky == null ? null : leaky.run(), options));
        }
        results.finish(measures, options);
    }

    private void evaluate(Path file, OutputFolder folder) {
        SiameseModel model = SiameseModel.load(file);
        ImagePipeline pipeline = model.pipeline();
        Optional<SignatureLists> lists = options.data().map(SignatureLists::at);
        PairSet test = lists.map(found -> found.testPairs(pipeline))
                .orElseGet(() -> SignatureParts.synthetic(SYNTHETIC_WRITERS, pipeline, options.seed())
                        .test());
        SignatureParts.requirePairs(test, "test");
        SignatureResult result = SignatureResult.of(model, test, options.seed());
        String source = lists.map(found -> found.test().toString()).orElse(SYNTHETIC);
        Measures measures = new Measures();
        measures.line("data", source);
        measures.line("model", file.toString());
        result.addTo(measures);
        measures.json().put("data", source).put("model", file.toString());
        Results results = new Results(folder);
        pictures(results, result);
        if (options.report()) {
            results.report(SignatureReport.evaluated(source, file, model, result, options));
        }
        results.finish(measures, options);
    }

    private void pictures(Results results, SignatureResult result) {
        results.file(
                "roc.png",
                "the ROC curve of the test pairs",
                file -> Charts.roc(file, Roc.of(result.scores().pairs())));
        results.pairs(
                result.scores().some(GRID_PAIRS, options.seed()),
                GRID_COLUMNS,
                result.verification().threshold());
    }
}
