package org.siamese.torch;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.tower.Towers;
import org.siamese.onednn.BackboneTrainingTest;
import org.siamese.onednn.ResNet;
import org.siamese.onednn.TutorialTowersTest;
import org.siamese.onednn.Twins;

/** Whole towers against Deeplearning4j's engine in float64, as the oneDNN engine is tested. */
class TorchTowersTest {
    private static final TorchEngineProvider PROVIDER = new TorchEngineProvider();

    @Test
    void should_give_the_face_towers_gradients() {
        TutorialTowersTest.requireGradients(PROVIDER, Towers.faceTutorial(24), Twins.pairs(4, 3, 1, 24, 24));
    }

    @Test
    void should_give_the_face_towers_gradients_with_members_apart() {
        TutorialTowersTest.requireGradients(
                PROVIDER, Towers.faceTutorial(20).withMembers(2), Twins.pairs(5, 3, 1, 20, 20));
    }

    @Test
    void should_give_the_signature_towers_gradients() {
        TutorialTowersTest.requireGradients(PROVIDER, Towers.signatureTutorial(), Twins.pairs(1, 5, 1, 105, 105));
    }

    @Test
    void should_give_a_small_resnets_gradients() {
        TutorialTowersTest.requireGradients(
                PROVIDER, ResNet.of(48, 8, 16).withMembers(2), Twins.pairs(4, 3, 1, 48, 48));
    }

    @Test
    void should_train_all_layers_of_backbones() {
        try (Twins twins = new Twins(Twins.network(BackboneTrainingTest.tower(), new Sgd(0.05)), PROVIDER)) {
            for (int step = 0; step < 4; step++) {
                twins.requireSameStep(Twins.pairs(4, 100 + step, 3, 20, 18), StepDetail.MEASURED, 1e-5);
            }
        }
    }

    @Test
    void should_stay_as_close_to_float64_as_deeplearning4j_in_float32_does() {
        TutorialTowersTest.requireNoFarther(
                PROVIDER,
                Towers.faceTutorial(12).withMembers(2),
                new Adam(5e-4, 0.9, 0.999, 1e-4),
                10,
                seed -> Twins.pairs(4, seed, 1, 12, 12),
                name -> true);
    }
}
