package org.siamese.benchmarks.gpu;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.commons.math3.stat.StatUtils;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.benchmarks.run.Launcher;
import org.siamese.core.engine.Precision;
import org.siamese.core.engine.TowerEngines;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Towers;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.iterator.ImageBatches;
import org.siamese.data.sample.RandomPairs;
import org.siamese.data.split.IdentitySplit;
import org.siamese.data.split.Split;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.data.verify.ImageScores;
import org.siamese.decision.evaluate.Verification;
import org.siamese.losses.HadsellContrastiveLoss;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The same training on each engine with several seeds: synthetic faces, the face tutorial's tower, equal error rates of all pairs of persons
 * whom no training saw. Single trainings differ, since rounding is amplified; their distributions should not.
 */
@Command(
        name = "engines",
        description = "The same training on each engine with several seeds: equal error rates of unseen persons.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class EngineTrainings implements Callable<Integer> {
    private static final int PERSONS = 40;
    private static final int UNSEEN = 12;
    private static final int IMAGES = 8;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Option(
            names = "--engines",
            paramLabel = "NAME",
            split = ",",
            description = "onednn, torch, dl4j, and onednn-bfloat16, torch-bfloat16. Default: the first three.")
    private List<String> engines = List.of("onednn", "torch", "dl4j");

    @Option(names = "--seeds", paramLabel = "N", description = "Seeds, 2 to 10. Default: ${DEFAULT-VALUE}.")
    private int seeds = 5;

    @Option(names = "--epochs", paramLabel = "N", description = "Epochs of a training. Default: ${DEFAULT-VALUE}.")
    private int epochs = 15;

    @Option(names = "--side", paramLabel = "N", description = "Rows and columns. Default: ${DEFAULT-VALUE}.")
    private int side = 32;

    @Option(names = "--device", paramLabel = "NAME", description = "libtorch's. Default: ${DEFAULT-VALUE}.")
    private String device = "cpu";

    @Option(names = "--json", paramLabel = "FILE", description = "Write the results as JSON.")
    private @Nullable Path json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (seeds < 2 || seeds > 10) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--seeds: expected 2 to 10, whose deviation and ranks are compared, got " + seeds);
        }
        System.setProperty(Launcher.TORCH_DEVICE, device);
        PrintStream out = System.out;
        ObjectNode results = MAPPER.createObjectNode();
        Map<String, double[]> rates = new LinkedHashMap<>();
        for (int seed = 1; seed <= seeds; seed++) {
            for (String engine : engines) {
                rates.computeIfAbsent(engine, name -> new double[seeds])[seed - 1] = rate(engine, seed);
                out.printf(
                        Locale.ROOT,
                        "seed %d, %s: equal error rate %.2f %%%n",
                        seed,
                        engine,
                        100 * rates.get(engine)[seed - 1]);
            }
        }
        rates.forEach((engine, values) -> {
            Arrays.stream(values).forEach(results.putArray(engine)::add);
            out.printf(
                    Locale.ROOT,
                    "%-16s mean %.2f %%, standard deviation %.2f %%%n",
                    engine,
                    100 * StatUtils.mean(values),
                    100 * Math.sqrt(StatUtils.variance(values)));
        });
        List<String> names = new ArrayList<>(rates.keySet());
        for (int i = 0; i < names.size(); i++) {
            for (int k = i + 1; k < names.size(); k++) {
                double p = MannWhitney.twoSided(rates.get(names.get(i)), rates.get(names.get(k)));
                String pair = names.get(i) + " and " + names.get(k);
                results.put(pair, p);
                out.printf(Locale.ROOT, "%s: Mann-Whitney p = %.2f%n", pair, p);
            }
        }
        if (json != null) {
            MAPPER.writerWithDefaultPrettyPrinter().writeValue(json.toFile(), results);
        }
        return CommandLine.ExitCode.OK;
    }

    private double rate(String name, long seed) {
        boolean half = name.endsWith("-bfloat16");
        System.setProperty(TowerEngines.ENGINE_PROPERTY, half ? name.substring(0, name.indexOf('-')) : name);
        ImageDataset faces = SyntheticFaces.builder()
                .identities(PERSONS)
                .imagesPerIdentity(IMAGES)
                .size(side, side)
                .seed(seed)
                .build()
                .dataset()
                .preload();
        Split split = IdentitySplit.byCount(faces, UNSEEN, seed);
        SiameseModel model = SiameseTrainer.builder()
                .tower(Towers.faceTutorial(side))
                .loss(HadsellContrastiveLoss.ofDefaults())
                .batches(ImageBatches.of(split.train(), classes -> RandomPairs.builder(classes)
                        .batchSize(32)
                        .seed(seed)
                        .build()))
                .updater(new Adam(5e-4))
                .epochs(epochs)
                .seed(seed)
                .precision(half ? Precision.BFLOAT16 : Precision.FLOAT32)
                .quiet()
                .fit();
        return Verification.of(ImageScores.allPairs(model, split.test()), 1, seed)
                .equalErrorRate()
                .value();
    }
}
