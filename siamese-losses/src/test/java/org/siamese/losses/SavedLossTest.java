package org.siamese.losses;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.core.train.TrainingConfiguration;
import org.siamese.decision.distance.CosineDistance;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.DotSimilarity;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.LpDistance;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.Similarity;
import org.siamese.decision.distance.SnrDistance;
import org.siamese.decision.distance.SquaredEuclideanDistance;
import org.siamese.losses.miner.TripletMarginMiner;

/** What was saved when measures still lay in the core: files that were written then, and stay as they are. */
class SavedLossTest {
    private static final MetricLoss NESTED = WeightedSumLoss.of(
                    1, TripletMarginLoss.ofDefaults().withMiner(TripletMarginMiner.ofDefaults()))
            .plus(0.5, ContrastiveLoss.ofDefaults().withDistance(new LpDistance(1.5, true).withLengthOrder(2)));

    private static String saved(String name) throws IOException {
        try (InputStream in = SavedLossTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<MetricLoss> losses() {
        Set<MetricLoss> losses = new LinkedHashSet<>(SavedLosses.all());
        for (PairMeasure measure : List.of(
                EuclideanDistance.plain(),
                EuclideanDistance.ofUnitRows(),
                SquaredEuclideanDistance.plain(),
                new CosineDistance(),
                new CosineSimilarity(),
                new DotSimilarity(),
                new LpDistance(3, false).withLengthOrder(2),
                new SnrDistance(true))) {
            boolean similarity = measure instanceof Similarity;
            losses.add(ContrastiveLoss.ofDefaults()
                    .withDistance(measure)
                    .withPositiveMargin(similarity ? 1 : 0)
                    .withNegativeMargin(similarity ? 0 : 1));
        }
        return new ArrayList<>(losses);
    }

    @Test
    void should_load_every_loss_with_every_measure() throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<String> lines = saved("saved-losses.jsonl").lines().toList();
        List<MetricLoss> expected = losses();
        assertThat(lines).hasSameSizeAs(expected);
        for (int k = 0; k < lines.size(); k++) {
            assertThat(json.readValue(lines.get(k), MetricLoss.class)).isEqualTo(expected.get(k));
        }
        assertThat(String.join("", lines)).contains("org.siamese.core.distance.SnrDistance");
    }

    @Test
    void should_load_training_settings_and_write_short_names_now() throws IOException {
        TrainingConfiguration loaded = TrainingConfiguration.fromJson(saved("saved-training.json"));
        assertThat(loaded).isEqualTo(TrainingConfiguration.ofDefaults(NESTED));
        assertThat(loaded.toJson()).doesNotContain("org.siamese.core.distance.").contains("\"EuclideanDistance\"");
        assertThat(TrainingConfiguration.fromJson(loaded.toJson())).isEqualTo(loaded);
    }

    @Test
    void should_load_a_network_with_the_loss_as_a_layer_from_json_and_yaml() throws IOException {
        MultiLayerConfiguration json = MultiLayerConfiguration.fromJson(saved("saved-network.json"));
        MultiLayerConfiguration yaml = MultiLayerConfiguration.fromYaml(saved("saved-network.yaml"));
        for (MultiLayerConfiguration network : List.of(json, yaml)) {
            assertThat(((MetricLossLayer) network.getConf(1).getLayer()).loss()).isEqualTo(NESTED);
        }
        assertThat(json.toJson()).doesNotContain("org.siamese.core.distance.").contains("\"EuclideanDistance\"");
        assertThat(MultiLayerConfiguration.fromJson(json.toJson())).isEqualTo(json);
    }
}
