package org.siamese.examples.embedder;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.siamese.core.model.SiameseModel;
import org.siamese.examples.report.Measures;
import org.siamese.image.model.ImageModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a trained model for programs without Deeplearning4j. */
@Command(
        name = "export",
        description = "Writes a trained model with its tower as ONNX, for programs without Deeplearning4j.",
        footer = {
            "",
            "The new file holds all that the model's file holds. Nothing is written unless ONNX Runtime gives the same"
                    + " embeddings.",
            "verify reads it; so does any program with siamese-onnx alone."
        },
        mixinStandardHelpOptions = true)
public final class ExportModel implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file of a training.")
    private @Nullable Path model;

    @Parameters(index = "1", paramLabel = "FILE", description = "The file to write.")
    private @Nullable Path file;

    @Option(names = "--json", order = 1, description = "Print JSON and nothing else.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (model == null || file == null || spec == null) {
            throw new IllegalStateException("parameters: expected to be filled by a command line first");
        }
        SiameseModel trained = SiameseModel.load(model);
        trained.exportOnnx(file);
        Measures measures = new Measures();
        measures.json()
                .put("file", file.toString())
                .put("parameters", trained.tower().parameters())
                .put("dimension", trained.dimension());
        if (trained.tower().inputShape().length == 3) {
            try (ImageModel written = ImageModel.load(file)) {
                measures.line("input", written.embedder().inputShape().toString());
            }
        }
        measures.line("embedding", trained.dimension() + " values")
                .line("parameters", String.valueOf(trained.tower().parameters()))
                .line("written", file.toString());
        if (json) {
            measures.printJson(spec.commandLine().getOut());
        } else {
            measures.printTable(spec.commandLine().getOut());
        }
        return 0;
    }
}
