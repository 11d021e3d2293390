package org.siamese.examples.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siamese.core.engine.Precision;
import org.siamese.examples.recipe.Recipe;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every example. Filled by the command line. */
public final class CommonOptions {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            order = 1,
            description = "Where the data is, see below. Without it the example generates its own.")
    private @Nullable Path data;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            order = 2,
            description = "Where results are written. Default: out/ and the name of the example.")
    private @Nullable Path out;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            order = 3,
            description = "Passes over the training data. Default: as the recipe says.")
    private @Nullable Integer epochs;

    @Option(
            names = "--seed",
            paramLabel = "N",
            order = 4,
            defaultValue = "1",
            description = "Seed of everything random.")
    private long seed;

    @Option(
            names = "--recipe",
            paramLabel = "NAME",
            order = 5,
            description = "How to train: ${COMPLETION-CANDIDATES}. Default: tutorial, for omniglot best.")
    private @Nullable Recipe recipe;

    @Option(
            names = "--evaluate",
            paramLabel = "MODEL",
            order = 6,
            description = "Trains nothing; tests this saved model on the test part of the data.")
    private @Nullable Path model;

    @Option(
            names = "--report",
            order = 7,
            description =
                    "Also write report.html, one page with charts, errors, a map and the configuration. It shows test images.")
    private boolean report;

    @Option(names = "--json", order = 8, description = "Print the measures as JSON and nothing else.")
    private boolean json;

    @Option(names = "--quiet", order = 9, description = "Show no progress.")
    private boolean quiet;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            order = 12,
            description =
                    "How training multiplies: float32 or bfloat16, which is faster where the processor has AMX. Default: float32.")
    private @Nullable Precision precision;

    @Option(
            names = "--dry-run",
            order = 11,
            description =
                    "Trains nothing; shows the tower, the memory of a step and an estimate of the time per epoch.")
    private boolean dryRun;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    /** Where the data is; empty if it is to be generated. */
    public Optional<Path> data() {
        return Optional.ofNullable(data);
    }

    /** Where results are written. */
    public Path out() {
        return out != null ? out : Path.of("out", command().name());
    }

    /** Number of passes asked for, or that of the recipe. */
    public int epochs(int ofRecipe) {
        return epochs != null ? epochs : ofRecipe;
    }

    /** Seed of everything random. */
    public long seed() {
        return seed;
    }

    /** The recipe asked for; empty if none was. */
    public Optional<Recipe> recipe() {
        return Optional.ofNullable(recipe);
    }

    /** The recipe asked for, or another. */
    public Recipe recipe(Recipe otherwise) {
        return recipe != null ? recipe : otherwise;
    }

    /** The saved model that is to be tested; empty if one is to be trained. */
    public Optional<Path> model() {
        return Optional.ofNullable(model);
    }

    /** Whether a report is to be written. */
    public boolean report() {
        return report;
    }

    /** Whether measures are printed as JSON. */
    public boolean json() {
        return json;
    }

    /** Whether progress is to be hidden; with JSON on standard output it still goes to standard error. */
    public boolean quiet() {
        return quiet;
    }

    /** Whether a training is described in place of being run. */
    public boolean dryRun() {
        return dryRun;
    }

    /** How exactly training multiplies. */
    public Precision precision() {
        return precision != null ? precision : Precision.FLOAT32;
    }

    /** Refuses a precision, for a command that trains nothing. */
    public void requireNoPrecision() {
        require(precision == null, "--precision", "none, as this command trains nothing", precision);
    }

    /** Checks the options of a command that trains a model for each fold and reports on none of them. */
    public void requireFolds(int folds) {
        require(model == null, "--evaluate", "none, as this command trains", "a model");
        require(!report, "--report", "none, as there is no one model to report on", "--report");
        require(folds >= 2, "--folds", "at least 2", folds);
    }

    /** Standard output of the command. */
    public PrintWriter output() {
        return command().commandLine().getOut();
    }

    /** Checks the values of these options. */
    public void check() {
        require(epochs == null || epochs >= 1, "--epochs", "at least 1", epochs);
        require(model == null || !dryRun, "--dry-run", "no --evaluate beside it", "both");
        require(
                model == null || epochs == null && recipe == null && precision == null,
                "--evaluate",
                "no --epochs, no --recipe and no --precision beside it, as it trains nothing",
                "both");
    }

    /**
     * Checks an option.
     *
     * @throws ParameterException which gives usage and exit code 2
     */
    public void require(boolean holds, String option, String expected, @Nullable Object got) {
        if (!holds) {
            throw new ParameterException(command().commandLine(), option + ": expected " + expected + ", got " + got);
        }
    }

    /** Says on the standard error that an option has a new name. The old one keeps working. */
    public void renamed(String old, String current) {
        PrintWriter err = command().commandLine().getErr();
        err.println(old + " is now called " + current + "; the old name still works");
        err.flush();
    }

    private CommandSpec command() {
        if (spec == null) {
            throw new IllegalStateException("options: expected to be filled by a command line first");
        }
        return spec;
    }
}
