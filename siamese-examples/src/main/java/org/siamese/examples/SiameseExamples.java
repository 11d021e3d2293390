package org.siamese.examples;

import java.io.PrintWriter;
import org.siamese.core.acceleration.Acceleration;
import org.siamese.decision.SiameseException;
import org.siamese.examples.command.UnsafeWarning;
import org.siamese.examples.embedder.EmbedderEvaluation;
import org.siamese.examples.embedder.ExportModel;
import org.siamese.examples.faces.FaceFolds;
import org.siamese.examples.faces.FaceSimilarity;
import org.siamese.examples.gallery.GalleryExample;
import org.siamese.examples.omniglot.OmniglotOneShot;
import org.siamese.examples.signatures.SignatureFolds;
import org.siamese.examples.signatures.SignatureVerification;
import org.siamese.examples.vectors.VectorVerification;
import org.siamese.examples.verify.VerifyImages;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/**
 * The examples, and {@code verify} for two files, as subcommands. Exit code 0 is success, 2 wrong options, 3 data or files that cannot be used (one line says which
 * and why; {@code --debug} adds the stack trace), 1 anything else.
 */
@Command(
        name = "siamese-examples",
        description = "Examples of Siamese metric learning.",
        mixinStandardHelpOptions = true,
        subcommands = {
            FaceSimilarity.class,
            FaceFolds.class,
            SignatureVerification.class,
            SignatureFolds.class,
            OmniglotOneShot.class,
            VerifyImages.class,
            GalleryExample.class,
            ExportModel.class,
            EmbedderEvaluation.class,
            VectorVerification.class
        })
public final class SiameseExamples implements Runnable {
    /** Exit code for data or files that cannot be used. */
    public static final int BAD_DATA = 3;

    @Option(names = "--debug", description = "Show stack traces.", order = 10, scope = CommandLine.ScopeType.INHERIT)
    private boolean debug;

    @Option(names = "--doctor", description = "Tell what this machine offers and what each part means, and end.")
    private boolean doctor;

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        UnsafeWarning.silence();
        System.exit(commandLine().execute(arguments));
    }

    /** The command line. */
    public static CommandLine commandLine() {
        SiameseExamples root = new SiameseExamples();
        return new CommandLine(root)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(root::report);
    }

    private int report(Exception failure, CommandLine command, ParseResult arguments) {
        boolean expected = failure instanceof SiameseException;
        PrintWriter err = command.getErr();
        if (debug || !expected) {
            failure.printStackTrace(err);
        } else {
            err.println(String.valueOf(failure.getMessage()).replaceAll("\\R+", " "));
        }
        return expected ? BAD_DATA : CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public void run() {
        if (doctor) {
            Acceleration.print();
        } else {
            CommandLine.usage(this, System.out);
        }
    }
}
