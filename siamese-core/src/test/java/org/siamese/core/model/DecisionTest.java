package org.siamese.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.siamese.core.tower.Tower;
import org.siamese.decision.Decision;
import org.siamese.decision.Fusion;
import org.siamese.decision.Identification;
import org.siamese.decision.Relation;
import org.siamese.decision.calibrate.LogisticCalibration;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.image.inference.Gallery;

class DecisionTest {
    private static SiameseModel plain() {
        Tower tower = Tower.builder().input(1, 4, 4).embedding(2).build();
        return SiameseModel.of(tower, tower.newNetwork(1, new NoOp()), Map.of());
    }

    private static SiameseModel calibrated() {
        return plain().withCalibration(ModelCalibration.on(FortyPairs.scored(), "forty pairs")
                .falseAcceptRate(0.1)
                .build());
    }

    private static INDArray vector(double x, double y) {
        return Nd4j.createFromArray((float) x, (float) y);
    }

    @Test
    void should_decide_by_threshold_and_calibration() {
        SiameseModel model = calibrated();
        INDArray a = Nd4j.rand(1, 4, 4);
        INDArray b = Nd4j.rand(1, 4, 4);
        Decision decision = model.verify(a, b);
        assertThat(decision.distance()).isEqualTo(model.distance(a, b));
        assertThat(model.decide(2.25).relation()).isEqualTo(Relation.SAME);
        assertThat(model.decide(2.26).relation()).isEqualTo(Relation.DIFFERENT);
        Decision at = model.decide(1.5);
        LogisticCalibration odds =
                (LogisticCalibration) model.calibration().orElseThrow().calibration();
        double logOdds = odds.intercept() - 1.5 * odds.slope();
        assertThat(at.probabilitySame()).isCloseTo(1 / (1 + Math.exp(-logOdds)), within(1e-12));
        assertThat(at.likelihoodRatio()).isCloseTo(3 * Math.exp(logOdds), within(1e-9));
        assertThat(at.threshold()).isEqualTo(2.25);
        assertThat(at.falseAcceptRate()).isEqualTo(0.1);
        assertThat(at.toString()).startsWith("SAME: distance 1.5");
    }

    @Test
    void should_not_decide_without_a_calibration() {
        assertThatThrownBy(() -> plain().verify(Nd4j.zeros(1, 4, 4), Nd4j.zeros(1, 4, 4)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("withCalibration");
        assertThat(calibrated().withDistance(EuclideanDistance.ofUnitRows()).calibration())
                .isEmpty();
    }

    @Test
    void should_embed_a_stream_a_few_at_a_time() {
        SiameseModel model = plain();
        INDArray all = Nd4j.rand(150, 1, 4, 4);
        int[] asked = new int[1];
        Stream<INDArray> inputs = IntStream.range(0, 150).mapToObj(row -> {
            asked[0]++;
            return all.slice(row);
        });
        List<INDArray> first = model.embed(inputs).limit(2).toList();
        assertThat(asked[0]).isLessThanOrEqualTo(65);
        assertThat(first.get(1)).isEqualTo(model.embed(all.slice(1)));
        List<INDArray> embedded =
                model.embed(IntStream.range(0, 150).mapToObj(all::slice)).toList();
        INDArray batch = model.embed(all);
        for (int row = 0; row < 150; row++) {
            assertThat(embedded.get(row)).isEqualTo(batch.getRow(row));
        }
        assertThatThrownBy(() -> model.embed(Stream.of(Nd4j.zeros(3))).toList())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1, 4, 4]");
    }

    @Test
    void should_identify_by_each_fusion() {
        SiameseModel model = calibrated();
        INDArray query = vector(0, 0);
        // Anna at 1 and 7: minimum 1, mean distance 4, mean embedding 4. Ben at 2 on both sides: minimum 2, mean 2,
        // mean embedding 0.
        for (Fusion fusion : Fusion.values()) {
            Identification got = model.gallery()
                    .fusion(fusion)
                    .enrolEmbeddings("anna", vector(1, 0).toFloatVector())
                    .enrolEmbeddings("anna", vector(7, 0).toFloatVector())
                    .enrolEmbeddings("ben", new float[] {0, 2}, new float[] {0, -2})
                    .build()
                    .identifyEmbedding(query.toFloatVector());
            boolean nearest = fusion == Fusion.MINIMUM_DISTANCE;
            assertThat(got.identity()).contains(nearest ? "anna" : "ben");
            double distance = nearest ? 1 : fusion == Fusion.MEAN_DISTANCE ? 2 : 0;
            assertThat(got.candidates().get(0).decision().distance()).isCloseTo(distance, within(1e-6));
            assertThat(got.candidates()).hasSize(2);
        }
    }

    @Test
    void should_answer_unknown() {
        SiameseModel model = calibrated();
        Gallery<INDArray> gallery = model.gallery()
                .enrolEmbeddings("anna", vector(9, 9).toFloatVector())
                .build();
        Identification got = gallery.identifyEmbedding(vector(0, 0).toFloatVector());
        assertThat(got.identity()).isEmpty();
        assertThat(got.isUnknown()).isTrue();
        assertThat(got.toString()).startsWith("unknown (closest: anna");
        INDArray image = Nd4j.rand(1, 4, 4);
        assertThat(model.gallery().enrol("ben", image).build().identify(image).identity())
                .contains("ben");
        assertThatThrownBy(() -> model.gallery().build()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> model.gallery().enrolEmbeddings("x", new float[3]))
                .hasMessage("vectors: expected embeddings of 2 values, got 3");
    }

    @Test
    void should_decide_alike_from_many_threads() {
        SiameseModel model = calibrated();
        INDArray inputs = Nd4j.rand(20, 1, 4, 4);
        List<Decision> serial = IntStream.range(1, 20)
                .mapToObj(k -> model.verify(inputs.slice(0), inputs.slice(k)))
                .toList();
        List<Decision> parallel = IntStream.range(1, 20)
                .parallel()
                .mapToObj(k -> model.verify(inputs.slice(0), inputs.slice(k)))
                .toList();
        assertThat(parallel).isEqualTo(serial);
    }
}
