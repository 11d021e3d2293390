package org.siamese.onednn.internal.convolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siamese.onednn.internal.convolution.LoopConvolution.parameter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.Window;
import org.siamese.onednn.internal.convolution.Algorithm.Direct;
import org.siamese.onednn.internal.convolution.Algorithm.GroupedPixels;
import org.siamese.onednn.internal.convolution.Algorithm.MinimalFiltering;
import org.siamese.onednn.internal.convolution.Algorithm.StridedPixels;
import org.siamese.onednn.internal.convolution.Algorithm.TapProducts;
import org.siamese.onednn.internal.convolution.Algorithm.Unfolds;
import org.siamese.onednn.internal.convolution.ConvolutionChooser.Rounding;

/**
 * What is chosen for the convolutions of known towers. Each direction reads: direct, and whether in any layout, by products and unfolded,
 * and whether the gradient of the images is computed in one pass;
 * filtered; several pixels at a time, strided or in groups.
 */
class ConvolutionChooserTest {
    private static final ConvolutionChooser AVX512 = new ConvolutionChooser(16, true);
    private static final ConvolutionChooser AVX2 = new ConvolutionChooser(8, true);

    private static Convolution convolution(int inputs, int channels, int kernel, int stride, int padding) {
        Window window = new Window(
                new int[] {kernel, kernel},
                new int[] {stride, stride},
                new int[] {1, 1},
                new int[] {padding, padding},
                false);
        return new Convolution(parameter(false, channels, inputs, kernel, kernel), null, channels, inputs, window);
    }

    private static String words(ConvolutionChoice choice) {
        return word(choice.forward()) + " | " + word(choice.weightGradient()) + " | " + word(choice.inputGradient());
    }

    private static String word(Algorithm algorithm) {
        if (algorithm instanceof Direct direct) {
            return "direct" + (direct.narrow() ? " narrow" : "") + (direct.anyLayout() ? " any" : "")
                    + (direct.products() ? " products" : "")
                    + switch (direct.unfolds()) {
                        case NEVER -> "";
                        case IMAGE_BY_IMAGE -> " unfolded";
                        case ALWAYS -> " always unfolded";
                    }
                    + (direct.productsBackward() ? "" : " one pass back");
        }
        if (algorithm instanceof StridedPixels strided) {
            return "strided " + strided.pixels();
        }
        if (algorithm instanceof TapProducts) {
            return "by taps";
        }
        return algorithm instanceof GroupedPixels grouped ? "groups of " + grouped.pixels() : "filtered";
    }

    /** 64 pairs of images of 100 x 100, mirrored over their edges by one. */
    @ParameterizedTest(name = "{0} to {1} channels")
    @CsvSource({
        "1, 4, strided 4 | strided 4 | strided 6, strided 2 | strided 2 | strided 6",
        "4, 8, strided 2 | strided 2 | strided 3, direct | direct | direct",
        "8, 8, strided 2 | groups of 2 | strided 2, direct | direct | direct",
    })
    void should_choose_for_the_face_tower(int inputs, int channels, String avx512, String avx2) {
        Convolution convolution = convolution(inputs, channels, 3, 1, 0);
        Shape images = Shape.image(128, inputs, 102, 102);

        assertThat(words(AVX512.choose(convolution, images))).isEqualTo(avx512);
        assertThat(words(AVX2.choose(convolution, images))).isEqualTo(avx2);
    }

    /** 16 pairs of images of 105 x 105. */
    @ParameterizedTest(name = "{0} to {1} channels, kernel {2}, {4} wide")
    @CsvSource({
        "1, 96, 11, 0, 105, direct | direct | direct",
        "96, 256, 5, 2, 47, filtered | filtered | filtered",
        "256, 384, 3, 1, 23, filtered | filtered | filtered",
        "384, 256, 3, 1, 23, filtered | filtered | filtered",
    })
    void should_choose_for_the_signature_tower(
            int inputs, int channels, int kernel, int padding, int width, String both) {
        Convolution convolution = convolution(inputs, channels, kernel, 1, padding);
        Shape images = Shape.image(32, inputs, width, width);

        assertThat(words(AVX512.choose(convolution, images))).isEqualTo(both);
        assertThat(words(AVX2.choose(convolution, images))).isEqualTo(both);
    }

    /** 32 images of 64 x 64. */
    @ParameterizedTest(name = "{0} to {1} channels, kernel {2}, stride {3}, {4} wide")
    @CsvSource({
        "3, 64, 7, 2, 64, direct unfolded, direct unfolded",
        "64, 64, 3, 1, 16, filtered, filtered",
        "64, 128, 3, 2, 16, direct any products unfolded, direct any products unfolded",
        "64, 128, 1, 2, 16, direct products unfolded one pass back, direct products unfolded one pass back",
        "128, 128, 3, 1, 8, filtered, filtered",
        "128, 256, 3, 2, 8, direct any products unfolded, direct any products unfolded",
        "256, 256, 3, 1, 4, filtered, filtered",
        "256, 512, 3, 2, 4, by taps, direct any products unfolded",
        // One tile of 4 x 4 for 2 x 2 results would be more products than the direct sum.
        "512, 512, 3, 1, 2, by taps, direct any products unfolded",
    })
    void should_choose_for_a_resnet_18(
            int inputs, int channels, int kernel, int stride, int width, String avx512, String avx2) {
        Convolution convolution = convolution(inputs, channels, kernel, stride, kernel / 2);
        Shape images = Shape.image(32, inputs, width, width);

        String back = avx512;
        assertThat(words(AVX512.choose(convolution, images))).isEqualTo(avx512 + " | " + avx512 + " | " + back);
        assertThat(words(AVX2.choose(convolution, images))).isEqualTo(avx2 + " | " + avx2 + " | " + avx2);
    }

    /** 32 images; with tiles of bfloat16, and with vectors of it. */
    @ParameterizedTest(name = "{0} to {1} channels, kernel {2}, stride {3}, {4} wide")
    @CsvSource({
        "1, 96, 11, 1, 105, direct, direct",
        "8, 8, 3, 1, 102, strided 2, strided 2",
        "64, 64, 3, 1, 16, direct narrow products, filtered",
        "64, 128, 3, 2, 16, direct narrow products, direct narrow products",
        "20, 32, 1, 2, 16, direct products always unfolded, direct products always unfolded",
        "256, 256, 3, 1, 4, direct narrow products, filtered",
        "512, 512, 3, 1, 2, by taps, by taps",
    })
    void should_round_operands_where_that_is_faster(
            int inputs, int channels, int kernel, int stride, int width, String tiles, String vectors) {
        Convolution convolution = convolution(inputs, channels, kernel, stride, width > 100 ? 0 : kernel / 2);
        Shape images = Shape.image(32, inputs, width, width);

        assertThat(word(new ConvolutionChooser(16, true, Rounding.TILES)
                        .choose(convolution, images)
                        .forward()))
                .isEqualTo(tiles);
        assertThat(word(new ConvolutionChooser(16, true, Rounding.VECTORS)
                        .choose(convolution, images)
                        .forward()))
                .isEqualTo(vectors);
    }

    @Test
    void should_filter_only_where_primitives_can_be_kept_to_one_thread() {
        Convolution convolution = convolution(64, 64, 3, 1, 1);
        Shape images = Shape.image(2, 64, 16, 16);

        assertThat(new ConvolutionChooser(16, false).choose(convolution, images).forward())
                .isInstanceOf(Direct.class);
        assertThat(new ConvolutionChooser(16, true).choose(convolution, images).forward())
                .isInstanceOf(MinimalFiltering.class);
    }

    @ParameterizedTest(name = "{0} to {1} channels")
    @CsvSource({"6, 6", "12, 32", "20, 16"})
    void should_leave_kernels_of_one_pixel_that_skip_others_to_products_where_blocks_are_not_full(
            int inputs, int channels) {
        Convolution convolution = convolution(inputs, channels, 1, 2, 0);
        Shape images = Shape.image(12, inputs, 56, 56);

        String all = "direct products always unfolded";
        assertThat(words(AVX512.choose(convolution, images))).isEqualTo(all + " | " + all + " | " + all);
        assertThat(words(AVX2.choose(convolution, images))).isEqualTo(all + " | " + all + " | " + all);
    }

    @Test
    void should_unfold_no_more_than_fits() {
        Convolution convolution = convolution(512, 512, 3, 1, 1);

        assertThat(AVX2.direct(convolution, Shape.image(455, 512, 2, 2)).unfolds())
                .isEqualTo(Unfolds.IMAGE_BY_IMAGE);
        assertThat(AVX2.direct(convolution, Shape.image(456, 512, 2, 2)).unfolds())
                .isEqualTo(Unfolds.NEVER);
    }
}
