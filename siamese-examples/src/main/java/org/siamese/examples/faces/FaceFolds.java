package org.siamese.examples.faces;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.split.IdentitySplit;
import org.siamese.data.split.Split;
import org.siamese.data.verify.ImageScores;
import org.siamese.decision.evaluate.CrossValidation;
import org.siamese.decision.evaluate.FoldStatistics;
import org.siamese.decision.evaluate.Verification;
import org.siamese.examples.command.CommonOptions;
import org.siamese.examples.recipe.Recipe;
import org.siamese.examples.recipe.Training;
import org.siamese.examples.recipe.TrainingRecord;
import org.siamese.examples.report.DryRun;
import org.siamese.examples.report.Measures;
import org.siamese.examples.report.OutputFolder;
import org.siamese.examples.report.Results;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Recipes for faces, compared by cross-validation over persons: every person is tested once, by a model that has never seen it, and
 * every recipe is shown as many images.
 */
@Command(
        name = "face-folds",
        description =
                "Compares recipes for faces by cross-validation over persons. Without --data it generates synthetic faces. --recipe"
                        + " runs one recipe only.",
        footer = {
            "",
            "DIR holds one folder for each person, or training/ and testing/ with such folders, which are put together."
        },
        mixinStandardHelpOptions = true)
public final class FaceFolds implements Callable<Integer> {
    private static final int FOLDER_PASSES = 80;
    private static final int SYNTHETIC_PASSES = 4;

    @Mixin
    private final CommonOptions options = new CommonOptions();

    @Option(
            names = "--folds",
            paramLabel = "N",
            order = 20,
            defaultValue = "10",
            showDefaultValue = Visibility.ALWAYS,
            description = "Folds of persons; each fold is tested once and trained on otherwise.")
    private int folds;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            order = 21,
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "How often cross-validation is repeated with other folds, by the seed and those that follow; the folds of"
                            + " all repeats are counted together.")
    private int repeats = 1;

    @Option(names = "--deals", hidden = true)
    private void deals(int value) {
        options.renamed("--deals", "--repeats");
        repeats = value;
    }

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            order = 22,
            description = "Compare these recipes only; names as in the table.")
    private List<String> only = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    /** A fold, and the seed that chose its persons. */
    private record Fold(Split split, long seed) {}

    /** A recipe and what it reached. */
    private record Row(FaceContender contender, CrossValidation result, double seconds) {}

    @Override
    public Integer call() {
        options.check();
        options.requireFolds(folds);
        options.require(repeats >= 1, "--repeats", "at least 1", repeats);
        List<FaceContender> contenders = contenders();
        OutputFolder folder = OutputFolder.at(options.out());
        ImageDataset faces = FaceData.everyone(options.data(), options.seed());
        List<Fold> all = folds(faces);
        all.forEach(fold -> FaceData.requirePairs(fold.split().test(), "test"));
        int passes = options.epochs(options.data().isPresent() ? FOLDER_PASSES : SYNTHETIC_PASSES);
        if (options.dryRun()) {
            DryRun.print(
                    contenders.stream()
                            .flatMap(contender -> contender
                                    .trainings(
                                            all.get(0).split().train(),
                                            passes,
                                            all.get(0).seed(),
                                            options.precision())
                                    .stream())
                            .toList(),
                    options);
            return 0;
        }

        List<Row> rows = new ArrayList<>();
        for (FaceContender contender : contenders) {
            rows.add(crossValidate(contender, all, passes));
        }
        Results results = new Results(folder);
        results.finish(measures(faces, all, passes, rows), options);
        return 0;
    }

    private List<Fold> folds(ImageDataset faces) {
        List<Fold> all = new ArrayList<>();
        for (long seed = options.seed(); seed < options.seed() + repeats; seed++) {
            for (Split split : IdentitySplit.kFold(faces, folds, seed)) {
                all.add(new Fold(split, seed));
            }
        }
        return all;
    }

    private List<FaceContender> contenders() {
        List<String> names =
                FaceContender.all().stream().map(FaceContender::name).toList();
        for (String name : only) {
            options.require(names.contains(name), "--only", "some of " + String.join(", ", names), name);
        }
        String one = options.recipe().map(Recipe::toString).orElse(null);
        options.require(one == null || only.isEmpty(), "--only", "no --recipe beside it", "both");
        return FaceContender.all().stream()
                .filter(contender ->
                        one != null ? contender.name().equals(one) : only.isEmpty() || only.contains(contender.name()))
                .toList();
    }

    private Row crossValidate(FaceContender contender, List<Fold> all, int passes) {
        long start = System.nanoTime();
        PrintWriter err = spec.commandLine().getErr();
        List<Verification> measured = new ArrayList<>();
        for (Fold fold : all) {
            Split split = fold.split();
            Verification reached =
                    test(contender.trainings(split.train(), passes, fold.seed(), options.precision()), split);
            measured.add(reached);
            if (!options.quiet()) {
                err.printf(
                        Locale.ROOT,
                        "%s, fold %d of %d: equal error rate %.2f %%%n",
                        contender.name(),
                        measured.size(),
                        all.size(),
                        100 * reached.equalErrorRate().value());
                err.flush();
            }
        }
        return new Row(contender, new CrossValidation(measured, repeats), (System.nanoTime() - start) / 1e9);
    }

    private Verification test(List<Training> towers, Split split) {
        SiameseModel model = Training.runEnsemble(towers, new TrainingRecord(false), true);
        ImageDataset prepared =
                FaceData.prepared(split.test(), towers.get(0).images().pipeline());
        // No threshold is chosen: equal error rate and area need none.
        return Verification.of(ImageScores.allPairs(model, prepared), 0, options.seed());
    }

    private Measures measures(ImageDataset faces, List<Fold> all, int passes, List<Row> rows) {
        String source = FaceData.words(options.data());
        Measures measures = new Measures();
        measures.line("data", source + ", " + FaceData.counts(faces));
        measures.line(
                "cross-validation",
                folds + " folds over persons" + (repeats == 1 ? ", " : ", repeated " + repeats + " times, ")
                        + range(all.stream()
                                .map(fold -> fold.split().test().classes().count())
                                .toList())
                        + " unseen persons and "
                        + range(rows.get(0).result().folds().stream()
                                .map(Verification::pairs)
                                .toList())
                        + " pairs a fold");
        measures.line(
                "budget",
                passes + " passes over the training images for each tower of a recipe and each fold, seed "
                        + options.seed() + (repeats == 1 ? "" : " to " + (options.seed() + repeats - 1)));
        measures.precision(options.precision());
        measures.note("");
        String form = "%-17s %-24s %-17s %-16s %-30s %-30s %s";
        measures.note(String.format(
                Locale.ROOT,
                form,
                "recipe",
                "loss",
                "miner",
                "sampler",
                "equal error rate",
                "area under the ROC",
                "seconds"));
        ObjectNode json = measures.json();
        json.put("data", source);
        json.put("folds", folds);
        json.put("repeats", repeats);
        json.put("passes", passes);
        json.put("seed", options.seed());
        ArrayNode list = json.putArray("recipes");
        for (Row row : rows) {
            FaceContender contender = row.contender();
            FoldStatistics errors = row.result().equalErrorRate();
            FoldStatistics areas = row.result().area();
            measures.note(String.format(
                    Locale.ROOT,
                    form,
                    contender.name(),
                    contender.loss(),
                    contender.miner(),
                    contender.sampler(),
                    errors.percent(),
                    String.format(Locale.ROOT, "%.4f [%.4f, %.4f]", areas.mean(), areas.lower(), areas.upper()),
                    Math.round(row.seconds())));
            ObjectNode entry = list.addObject();
            entry.put("name", contender.name());
            entry.put("loss", contender.loss());
            entry.put("miner", contender.miner());
            entry.put("sampler", contender.sampler());
            entry.put("towers", contender.towers() + (contender.pretrained() == null ? 0 : 1));
            entry.put("seconds", row.seconds());
            statistics(entry.putObject("eer"), errors);
            statistics(entry.putObject("auc"), areas);
            ArrayNode each = entry.putArray("eerOfFolds");
            row.result().folds().forEach(fold -> each.add(fold.equalErrorRate().value()));
        }
        measures.note("");
        rows.stream()
                .map(Row::contender)
                .filter(contender -> contender.pretrained() != null)
                .forEach(contender -> measures.note(contender.name() + " is an ensemble of " + contender.towers()
                        + " towers and one pretrained on synthetic faces; all others are one tower."));
        measures.note("[] are 95 % intervals of the mean over folds; sd is the deviation of a fold.");
        return measures;
    }

    private static void statistics(ObjectNode json, FoldStatistics statistics) {
        json.put("mean", statistics.mean());
        json.put("deviation", statistics.deviation());
        json.put("lower", statistics.lower());
        json.put("upper", statistics.upper());
    }

    private static String range(List<? extends Number> values) {
        return values.stream()
                .map(Number::longValue)
                .distinct()
                .sorted()
                .map(String::valueOf)
                .collect(Collectors.joining(" or "));
    }
}
