package org.siamese.examples.omniglot;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.dataset.LakeRuns;
import org.siamese.data.dataset.MnistDigits;
import org.siamese.data.split.CharacterSplit;
import org.siamese.examples.command.CommonOptions;
import org.siamese.examples.recipe.Recipe;
import org.siamese.examples.recipe.Training;
import org.siamese.examples.recipe.TrainingRecord;
import org.siamese.examples.report.Charts;
import org.siamese.examples.report.DryRun;
import org.siamese.examples.report.Measures;
import org.siamese.examples.report.OutputFolder;
import org.siamese.examples.report.Results;
import org.siamese.examples.report.RunReport;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.report.DataPart;
import org.siamese.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * One-shot recognition of letters: which of twenty letters of an alphabet, each shown once, is another one the same as? By Koch's
 * within-alphabet trials, and by Lake's fixed runs where they are given.
 */
@Command(
        name = "omniglot",
        description =
                "Learns to tell letters of alphabets it has never seen from one example of each. Without --data it draws"
                        + " letters. Its default recipe is best; tutorial is Koch's network of 2015, which takes days.",
        footer = {
            "",
            "DIR holds images_background.zip and images_evaluation.zip of Omniglot, or folders unpacked from them."
        },
        mixinStandardHelpOptions = true)
public final class OmniglotOneShot implements Callable<Integer> {
    @Mixin
    private final CommonOptions options = new CommonOptions();

    @Option(
            names = "--self-supervised",
            order = 19,
            description = "Learns from two augmented views of each image, without labels.")
    private boolean selfSupervised;

    @Option(
            names = "--runs",
            paramLabel = "ZIP",
            order = 20,
            description =
                    "Lake's fixed one-shot runs (all_runs.zip), which are scored too; with --evaluate nothing else is.")
    private @Nullable Path runs;

    @Option(
            names = "--mnist",
            paramLabel = "DIR",
            order = 21,
            description =
                    "MNIST's idx files, plain or .gz, whose digits are told from one example of each; with --evaluate nothing"
                            + " else is scored. They are never trained on. With the test files alone, examples come from these"
                            + " too.")
    private @Nullable Path mnist;

    @Option(
            names = "--border",
            paramLabel = "N",
            order = 22,
            showDefaultValue = Visibility.ALWAYS,
            description = "Paper added on each side of a digit of MNIST, in its pixels.")
    private int border = MnistDigits.DEFAULT_BORDER;

    @Option(
            names = "--split",
            paramLabel = "NAME",
            order = 23,
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "What is kept for the test: ${COMPLETION-CANDIDATES}. alphabets is Lake's and Koch's task; characters is"
                            + " Vinyals', which needs --data.")
    private LetterSplit split = LetterSplit.ALPHABETS;

    @Option(
            names = "--train-characters",
            paramLabel = "N",
            order = 24,
            showDefaultValue = Visibility.ALWAYS,
            description = "Characters trained on with --split characters.")
    private int trainCharacters = CharacterSplit.VINYALS_TRAIN;

    @Option(
            names = "--checkpoints",
            order = 25,
            description =
                    "Saves the training after each epoch in the folder of the results, and goes on from there when it is"
                            + " started again.")
    private boolean checkpoints;

    @Option(
            names = "--towers",
            paramLabel = "N",
            order = 26,
            showDefaultValue = Visibility.ALWAYS,
            description = "Towers that are trained, one after the other, and joined.")
    private int towers = 1;

    @Override
    public Integer call() {
        options.check();
        options.require(border >= 0, "--border", "at least 0", border);
        options.require(towers >= 1, "--towers", "at least 1", towers);
        options.require(
                towers == 1 || options.model().isEmpty(),
                "--towers",
                "no --evaluate beside it, which trains nothing",
                "both");
        boolean characters = split == LetterSplit.CHARACTERS;
        options.require(
                !characters || options.data().isPresent(),
                "--split characters",
                "--data beside it, for it splits Omniglot",
                "none");
        options.require(
                !characters || options.model().isPresent() || runs == null && mnist == null,
                "--split characters",
                "no --runs and no --mnist beside it in training",
                "both");
        options.require(
                !characters || runs == null,
                "--runs",
                "no --split characters beside it, which trains on letters of these runs",
                "both");
        options.require(!characters || !options.report(), "--report", "no --split characters beside it", "both");
        options.require(
                !characters || options.model().isPresent() || options.recipe().isEmpty(),
                "--recipe",
                "no --split characters beside it, which has a recipe of its own",
                "both");
        options.require(
                !selfSupervised || options.model().isEmpty() && options.recipe().isEmpty(),
                "--self-supervised",
                "neither --recipe nor --evaluate beside it",
                "one of them");
        options.require(
                !options.report() || options.model().isEmpty() || testsLetters(),
                "--report",
                "--data beside --evaluate and --runs, as it shows test letters",
                "none");
        OutputFolder folder = OutputFolder.at(options.out());
        Optional<Path> model = options.model();
        if (model.isPresent()) {
            evaluate(model.get(), folder);
        } else if (characters) {
            new CharacterRun(options.data().orElseThrow(), trainCharacters, towers, options).train(folder, checkpoints);
        } else {
            train(folder);
        }
        return 0;
    }

    /** Whether Koch's trials are scored, not Lake's runs or MNIST alone. */
    private boolean testsLetters() {
        return runs == null && mnist == null || options.data().isPresent();
    }

    private Optional<MnistTest> digits(SiameseModel model) {
        return Optional.ofNullable(mnist).map(folder -> MnistTest.of(model, folder, border, options.seed()));
    }

    private LetterRecipe recipe() {
        if (selfSupervised) {
            return options.data().isEmpty() ? SelfSupervisedLetters.small() : SelfSupervisedLetters.best();
        }
        boolean koch = options.recipe(Recipe.BEST) == Recipe.TUTORIAL;
        if (options.data().isEmpty()) {
            return koch ? LetterRecipe.syntheticKoch() : LetterRecipe.syntheticBest();
        }
        return koch ? LetterRecipe.koch() : LetterRecipe.best();
    }

    private void train(OutputFolder folder) {
        long start = System.nanoTime();
        long seed = options.seed();
        LetterRecipe recipe = recipe().withTowers(towers);
        LetterData data = options.data()
                .map(path -> LetterData.folder(path, recipe.pipeline(), recipe.rotations()))
                .orElseGet(() -> LetterData.synthetic(recipe.pipeline(), seed));
        data.requireApart();
        data.requireTrials();
        Optional<Path> lake = Optional.ofNullable(runs);
        // A bad archive should show before hours of training.
        lake.ifPresent(zip -> LakeRuns.read(zip, recipe.pipeline()));
        if (mnist != null) {
            MnistDigits.read(mnist, border, recipe.pipeline());
        }
        int epochs = options.epochs(recipe.epochs());
        TrainingRecord record = new TrainingRecord(options.report());
        List<Training> trainings = recipe.trainings(
                data.train(),
                epochs,
                seed,
                options.precision(),
                checkpoints ? Optional.of(folder.file("checkpoints")) : Optional.empty());
        if (options.dryRun()) {
            DryRun.print(trainings, options);
            return;
        }
        SiameseModel model = Training.runEnsemble(trainings, record, options.quiet());
        Measures measures = new Measures();
        measures.line("data", data.source());
        measures.line(
                "training",
                LetterTest.counts(data.train()) + ", " + epochs + " epochs, recipe " + recipe.name() + ", seed " + seed
                        + (towers == 1 ? "" : ", " + towers + " towers"));
        measures.precision(options.precision());
        LetterTest.of(model, data.validation(), seed).addAsValidation(measures);
        LetterTest test = LetterTest.of(model, data.test(), seed);
        test.addTo(measures);
        Optional<LakeTest> inRuns = lake.map(zip -> LakeTest.of(model, zip, recipe.pipeline(), seed));
        inRuns.ifPresent(result -> result.addTo(measures));
        digits(model).ifPresent(result -> result.addTo(measures));
        measures.line("seconds", String.format(Locale.ROOT, "%.1f", (System.nanoTime() - start) / 1e9));
        measures.json()
                .put("data", data.source())
                .put("recipe", recipe.name())
                .put("epochs", epochs)
                .put("towers", towers)
                .put("seed", seed)
                .put("seconds", (System.nanoTime() - start) / 1e9);
        Results results = new Results(folder);
        results.model(model);
        results.file("loss.png", "the loss of each epoch", file -> Charts.loss(file, record.losses()));
        if (options.report()) {
            Report.Builder report = LetterReport.of(
                    RunReport.source(data.source(), options),
                    "Trained on " + LetterTest.counts(data.train()) + ", " + epochs + " epochs, recipe " + recipe.name()
                            + ".",
                    model,
                    test,
                    inRuns,
                    Map.of(
                            "data",
                            RunReport.source(data.source(), options),
                            "epochs",
                            epochs,
                            "recipe",
                            recipe.name(),
                            "seed",
                            seed),
                    options);
            record.addTo(report);
            results.report(LetterReport.addData(report, data).build());
        }
        results.finish(measures, options);
    }

    private void evaluate(Path file, OutputFolder folder) {
        SiameseModel model = SiameseModel.load(file);
        if (runs != null || testsLetters()) {
            split.requireTrainedIn(model, file);
        }
        ImagePipeline pipeline = model.pipeline();
        Measures measures = new Measures();
        measures.line("model", file.toString());
        measures.json().put("model", file.toString());
        Results results = new Results(folder);
        Optional<LakeTest> lake =
                Optional.ofNullable(runs).map(zip -> LakeTest.of(model, zip, pipeline, options.seed()));
        if (split == LetterSplit.CHARACTERS) {
            Path data = options.data().orElseThrow();
            measures.line("data", data.toString());
            measures.json().put("data", data.toString());
            CharacterTest.of(
                            model,
                            CharacterTest.split(data, pipeline, trainCharacters).test(),
                            options.seed())
                    .addTo(measures);
        } else if (testsLetters()) {
            LetterData data = options.data()
                    .map(path -> LetterData.evaluation(path, pipeline))
                    .orElseGet(() -> LetterData.synthetic(pipeline, options.seed()));
            measures.line("data", data.source());
            measures.json().put("data", data.source());
            LetterTest test = LetterTest.of(model, data.test(), options.seed());
            test.addTo(measures);
            if (options.report()) {
                String name = RunReport.name(file);
                String source = RunReport.source(data.source(), options);
                Map<String, String> settings = Map.of("data", source, "model", name);
                results.report(
                        LetterReport.of(source, "A saved model, " + name + ".", model, test, lake, settings, options)
                                .data(DataPart.of("test", data.test()))
                                .build());
            }
        }
        lake.ifPresent(result -> result.addTo(measures));
        digits(model).ifPresent(result -> result.addTo(measures));
        results.finish(measures, options);
    }
}
