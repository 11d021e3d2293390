package org.siamese.examples.gallery;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.siamese.data.DataException;
import org.siamese.gallery.IndexedGallery;
import org.siamese.image.model.ImageModel;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of every command on galleries. Filled by the command line. */
final class GalleryOptions {
    @Option(
            names = "--gallery",
            paramLabel = "DIR",
            order = 1,
            description = "The gallery's folder. Default: ${DEFAULT-VALUE}.")
    private Path folder = Path.of("out", "gallery");

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            order = 2,
            description = "The model file. Default: ${DEFAULT-VALUE}, which the example faces writes.")
    private Path model = Path.of("out", "faces", "model.siamese");

    @Option(names = "--json", order = 8, description = "Print JSON and nothing else.")
    private boolean json;

    @Option(names = "--quiet", order = 9, description = "Show no progress.")
    private boolean quiet;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    boolean json() {
        return json;
    }

    boolean quiet() {
        return quiet || json;
    }

    PrintWriter output() {
        return command().commandLine().getOut();
    }

    PrintWriter errors() {
        return command().commandLine().getErr();
    }

    private CommandSpec command() {
        if (spec == null) {
            throw new IllegalStateException("options: expected to be filled by a command line first");
        }
        return spec;
    }

    ImageModel model() {
        if (!Files.exists(model)) {
            throw new DataException("model " + model
                    + ": expected a model file, got none; the example faces writes one, and --model names another");
        }
        return ImageModel.load(model);
    }

    /** The gallery, with what opening it had to do told on standard error. */
    IndexedGallery open(ImageModel images) {
        IndexedGallery gallery = IndexedGallery.open(folder, images);
        if (!gallery.recovery().isClean()) {
            errors().println(folder + ": " + gallery.recovery());
        }
        return gallery;
    }

    IndexedGallery openExisting() {
        if (!Files.exists(folder.resolve("gallery.json"))) {
            throw new DataException(folder + ": expected a gallery, got none; gallery enrol makes one");
        }
        return open(model());
    }
}
