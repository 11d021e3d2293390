package org.siamese.torch;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.siamese.core.tower.Tower;
import org.siamese.onednn.Agreement;

/** Every kind of layer against Deeplearning4j's engine in float64, on the towers of the oneDNN engine's tests and within their bound. */
class TorchAgreementTest {
    private static final TorchEngineProvider PROVIDER = new TorchEngineProvider();

    /**
     * The gradient of the embedding's bias is 0: it sums pairs of opposite values. oneDNN adds each pair at once, libtorch other rows first,
     * whose rounding stays. In this tower it is compared with the smallest gradients of weights.
     */
    private static final double CANCELLING = 3 * Agreement.BOUND;

    @ParameterizedTest(name = "{0}")
    @MethodSource({"org.siamese.onednn.LayersTest#towers", "org.siamese.onednn.BackboneLayersTest#towers"})
    void should_agree_with_float64(String name, Tower tower) {
        Agreement.requireAgreement(PROVIDER, tower, name.equals("product") ? CANCELLING : Agreement.BOUND);
    }
}
