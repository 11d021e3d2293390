package org.siamese.examples.verify;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.siamese.data.DataException;
import org.siamese.decision.Decision;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.examples.command.LandmarkOptions;
import org.siamese.examples.report.Measures;
import org.siamese.image.Picture;
import org.siamese.image.landmark.LandmarkSource;
import org.siamese.image.model.ImageModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Whether two image files show the same, by a saved model. A model without calibration knows distances only; then the command prints the
 * distance and says how to calibrate.
 */
@Command(
        name = "verify",
        description = "Decides whether two images show the same, with a saved model.",
        footer = {
            "",
            "The exit code is 0 whatever the decision, and 3 where the model or an image cannot be used.",
            "The other examples write such models, for example out/faces/model.siamese; export writes them for ONNX"
                    + " Runtime, and",
            "embedder with a network that was trained elsewhere."
        },
        mixinStandardHelpOptions = true)
public final class VerifyImages implements Callable<Integer> {
    private static final String HOW_TO_CALIBRATE =
            "The model has no calibration, so it cannot decide. Measure one with ModelCalibration.on(pairs,"
                    + " description).build(), add it with model.withCalibration(calibration), and save the model.";

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file.")
    private @Nullable Path model;

    @Parameters(index = "1", paramLabel = "A", description = "An image file.")
    private @Nullable Path left;

    @Parameters(index = "2", paramLabel = "B", description = "Another image file.")
    private @Nullable Path right;

    @Option(names = "--json", order = 1, description = "Print JSON and nothing else.")
    private boolean json;

    @Mixin
    private final LandmarkOptions landmarks = new LandmarkOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (model == null || left == null || right == null || spec == null) {
            throw new IllegalStateException("parameters: expected to be filled by a command line first");
        }
        ImageModel loaded = aligned(ImageModel.load(model));
        Picture one = loaded.read(left);
        Picture other = loaded.read(right);
        Measures measures = described(loaded.settings().calibration(), distance(loaded, one, other));
        if (json) {
            measures.printJson(spec.commandLine().getOut());
        } else {
            measures.printTable(spec.commandLine().getOut());
        }
        return 0;
    }

    private ImageModel aligned(ImageModel loaded) {
        boolean aligns = loaded.pipeline().aligns();
        Optional<LandmarkSource> source = landmarks.source();
        if (aligns && source.isEmpty()) {
            throw new DataException("model " + model
                    + ": expected to be told where landmarks come from, as it aligns faces; give --landmarks,"
                    + " --detector or --landmark-network");
        }
        return aligns ? loaded.withLandmarks(source.orElseThrow()) : loaded;
    }

    private double distance(ImageModel loaded, Picture one, Picture other) {
        try {
            return loaded.distance(one, other);
        } catch (IllegalArgumentException notFinite) {
            throw new DataException(
                    "model " + model + ": expected finite embeddings, got " + notFinite.getMessage(), notFinite);
        }
    }

    private static Measures described(@Nullable ModelCalibration calibration, double distance) {
        Measures measures = new Measures();
        measures.json().put("distance", distance);
        if (calibration == null) {
            measures.json().putNull("decision");
            return measures.line("distance", number(distance)).note(HOW_TO_CALIBRATE);
        }
        Decision decision = calibration.decide(distance);
        String word = decision.isSame() ? "same" : "different";
        String rule = calibration.threshold().rule();
        String data = calibration.calibrationSet().description();
        measures.json()
                .put("decision", word)
                .put("probabilitySame", decision.probabilitySame())
                .put("threshold", decision.threshold())
                .put("thresholdRule", rule)
                .put("calibratedOn", data);
        return measures.line("decision", word)
                .line("distance", number(distance))
                .line("threshold", number(decision.threshold()) + ", chosen by: " + rule)
                .line("probability of same", String.format(Locale.ROOT, "%.1f %%", 100 * decision.probabilitySame()))
                .line("calibrated on", data);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
