package org.siamese.examples.report;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.examples.command.CommonOptions;
import org.siamese.report.Report;

/** What the reports of all examples have in common. */
public final class RunReport {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private RunReport() {}

    /** The words for where data came from, without the folders above it: a report may be passed on. */
    public static String source(String source, CommonOptions options) {
        return options.data()
                .filter(path -> source.startsWith(path.toString()))
                .map(path -> name(path) + source.substring(path.toString().length()))
                .orElse(source);
    }

    /** The name of a file or folder, without the folders above it. */
    public static String name(Path path) {
        return String.valueOf(path.toAbsolutePath().normalize().getFileName());
    }

    /**
     * Starts a report with the test images, their embeddings, the model's calibration and the configuration.
     *
     * @param title its heading
     * @param summary what was done, in words
     * @param test the test images
     * @param embeddings theirs, [images, dimension]
     * @param settings what the example itself was told
     */
    public static Report.Builder of(
            String title,
            String summary,
            SiameseModel model,
            ImageDataset test,
            INDArray embeddings,
            Map<String, ?> settings,
            CommonOptions options) {
        Report.Builder report = Report.builder()
                .title(title)
                .summary(summary)
                .seed(options.seed())
                .images(test)
                .embeddings(embeddings)
                .configuration(configuration(model, settings));
        model.calibration().ifPresent(report::calibration);
        return report;
    }

    /** Settings of the example, size of the tower, how it embeds, and what travels with the model: training settings and pipeline. */
    private static String configuration(SiameseModel model, Map<String, ?> settings) {
        ObjectNode json = MAPPER.createObjectNode();
        new TreeMap<>(settings).forEach((name, value) -> json.putPOJO(name, value));
        ObjectNode tower = json.putObject("tower");
        for (long length : model.tower().inputShape()) {
            tower.withArray("input").add(length);
        }
        tower.put("embedding", model.tower().embeddingSize());
        tower.put("parameters", model.tower().parameters());
        json.put("views", model.testTimeAugmentation().list().size());
        model.whitening().ifPresent(whitening -> json.putObject("whitening")
                .put("shrinkage", whitening.shrinkage())
                .put("inputs", whitening.inputs()));
        try {
            for (Map.Entry<String, String> attachment : new TreeMap<>(model.attachments()).entrySet()) {
                json.set(attachment.getKey(), MAPPER.readTree(attachment.getValue()));
            }
            return MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
