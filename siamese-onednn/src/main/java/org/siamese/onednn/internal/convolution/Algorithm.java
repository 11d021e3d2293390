package org.siamese.onednn.internal.convolution;

/** How one direction of a convolution is computed; {@link ConvolutionChooser} chooses. */
sealed interface Algorithm {
    /**
     * oneDNN's direct convolution.
     *
     * @param anyLayout whether images lie as oneDNN likes it, in place of channels last
     * @param products whether it may be a product for each position of the kernel
     * @param productsBackward the same for the gradient of the images
     * @param unfolds when the gradient of the weights is one product of unfolded windows
     * @param narrow whether images, weights and gradients of results are rounded to bfloat16; results and the other gradients are float32
     */
    record Direct(boolean anyLayout, boolean products, boolean productsBackward, Unfolds unfolds, boolean narrow)
            implements Algorithm {
        /** One in float32. */
        Direct(boolean anyLayout, boolean products, boolean productsBackward, Unfolds unfolds) {
            this(anyLayout, products, productsBackward, unfolds, false);
        }

        /** One of rounded operands, channels last, as oneDNN likes it. */
        static Direct ofNarrow() {
            return new Direct(false, true, true, Unfolds.NEVER, true);
        }
    }

    /** When the gradient of the weights is one product of unfolded windows. */
    enum Unfolds {
        /** Never, as they would take too much memory. */
        NEVER,
        /** Where oneDNN would go image by image. */
        IMAGE_BY_IMAGE,
        /** Always, as oneDNN would write past its memory. */
        ALWAYS
    }

    /** One product for each position of the kernel, see {@link TapStage}. */
    record TapProducts() implements Algorithm {}

    /** Minimal filtering of tiles, see {@link org.siamese.onednn.internal.kernel.Winograd}. */
    record MinimalFiltering() implements Algorithm {}

    /**
     * Several pixels at a time, by kernels that move by as many, see {@link StridedKernels}.
     *
     * @param pixels computed at a time
     */
    record StridedPixels(int pixels) implements Algorithm {}

    /**
     * Several pixels seen as one of more channels, see {@link PixelGroups}.
     *
     * @param pixels of a group
     */
    record GroupedPixels(int pixels) implements Algorithm {}
}
