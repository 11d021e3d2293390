package org.siamese.core.tower;

/** Ready-made towers. */
public final class Towers {
    private Towers() {}

    /**
     * The tower of the well-known face tutorial ("Facial Similarity with Siamese Networks in PyTorch"): input [1, 100, 100],
     * three 3 x 3 convolutions of 4, 8 and 8 channels with reflection padding, each followed by ReLU, batch normalisation and
     * spatial dropout 0.2, then dense layers of 500, 500 and 5. 40,254,465 trained parameters.
     */
    public static Tower faceTutorial() {
        return faceTutorial(100);
    }

    /**
     * The face tutorial's tower for square images of another size, which changes the first dense layer only.
     *
     * @param side rows and columns of an image, at least 3
     */
    public static Tower faceTutorial(int side) {
        return Tower.builder()
                .input(1, side, side)
                .convolution(4, 3, Padding.reflect(1))
                .relu()
                .batchNorm()
                .spatialDropout(0.2)
                .convolution(8, 3, Padding.reflect(1))
                .relu()
                .batchNorm()
                .spatialDropout(0.2)
                .convolution(8, 3, Padding.reflect(1))
                .relu()
                .batchNorm()
                .spatialDropout(0.2)
                .dense(500)
                .relu()
                .dense(500)
                .relu()
                .embedding(5)
                .build();
    }

    /**
     * The tower of the signature tutorial, a small SigNet (Dey et al., SigNet: Convolutional Siamese Network for Writer
     * Independent Offline Signature Verification, 2017): input [1, 105, 105], embedding of 128.
     */
    public static Tower signatureTutorial() {
        return signatureTutorial(105);
    }

    /**
     * The signature tutorial's tower for square images of another size, which changes the first dense layer only.
     *
     * @param side rows and columns of an image, at least 25
     */
    public static Tower signatureTutorial(int side) {
        return Tower.builder()
                .input(1, side, side)
                .convolution(96, 11)
                .relu()
                .lrn(5)
                .maxPool(3, 2)
                .convolution(256, 5, Padding.zero(2))
                .relu()
                .lrn(5)
                .maxPool(3, 2)
                .spatialDropout(0.3)
                .convolution(384, 3, Padding.zero(1))
                .relu()
                .convolution(256, 3, Padding.zero(1))
                .relu()
                .maxPool(3, 2)
                .spatialDropout(0.3)
                .dense(1024)
                .relu()
                .dropout(0.5)
                .embedding(128)
                .build();
    }
}
