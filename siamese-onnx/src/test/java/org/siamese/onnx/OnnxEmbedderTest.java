package org.siamese.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.distance.CosineDistance;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.image.ImageShape;
import org.siamese.image.file.ModelFileException;
import org.siamese.image.model.ImageModel;
import org.siamese.image.pipeline.ImagePipeline;

class OnnxEmbedderTest {
    @TempDir
    private Path folder;

    /** Global average pooling: the mean of each channel. */
    private static GraphBytes means(long... dims) {
        return new GraphBytes()
                .input("x", dims)
                .node("GlobalAveragePool", "x", "p")
                .node("Flatten", "p", "y")
                .output("y", dims[0], dims[1]);
    }

    private static OnnxEmbedder open(GraphBytes graph) {
        return OnnxEmbedder.of(graph.bytes(), "test", null, OnnxOptions.ofDefaults());
    }

    private static float[] random(int count) {
        Random random = new Random(4);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }

    private static float[] meansOf(float[] images, int count, int channels, int pixels) {
        float[] means = new float[count * channels];
        for (int i = 0; i < images.length; i++) {
            means[i / pixels] += images[i] / pixels;
        }
        return means;
    }

    private static void assertClose(float[] got, float[] expected) {
        assertThat(got).hasSameSizeAs(expected);
        for (int i = 0; i < got.length; i++) {
            assertThat(Math.abs(got[i] - expected[i])).isLessThan(1e-5f);
        }
    }

    @Test
    void should_embed_any_number_of_images() {
        try (OnnxEmbedder embedder = open(means(-1, 3, 5, 4))) {
            assertThat(embedder.inputShape()).isEqualTo(new ImageShape(3, 5, 4));
            assertThat(embedder.dimension()).isEqualTo(3);
            float[] images = random(77 * 60);
            assertClose(embedder.embed(images, 77), meansOf(images, 77, 3, 20));
            assertThatThrownBy(() -> embedder.embed(images, 76)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void should_embed_one_by_one_where_the_network_takes_one() {
        float[] images = random(5 * 60);
        try (OnnxEmbedder one = open(means(1, 3, 5, 4));
                OnnxEmbedder four = open(means(4, 3, 5, 4))) {
            assertClose(one.embed(images, 5), meansOf(images, 5, 3, 20));
            assertClose(four.embed(images, 5), meansOf(images, 5, 3, 20));
        }
    }

    @Test
    void should_turn_images_for_networks_with_channels_last() {
        GraphBytes graph = new GraphBytes()
                .input("x", -1, 5, 4, 3)
                .node("ReduceMean", "x", "y", GraphBytes.ints("axes", 1, 2), GraphBytes.ints("unused"))
                .output("y", -1, 1, 1, 3);
        GraphBytes plain = new GraphBytes()
                .input("x", -1, 5, 4, 3)
                .node("ReduceMean", "x", "y", GraphBytes.ints("axes", 1, 2))
                .output("y", -1, 1, 1, 3);
        assertThatThrownBy(() -> open(graph)).isInstanceOf(OnnxException.class).hasMessageContaining("unused");
        try (OnnxEmbedder embedder = open(plain)) {
            assertThat(embedder.inputShape()).isEqualTo(new ImageShape(3, 5, 4));
            float[] images = random(3 * 60);
            assertClose(embedder.embed(images, 3), meansOf(images, 3, 3, 20));
        }
    }

    @Test
    void should_round_to_half_precision_for_networks_of_it() {
        GraphBytes half = new GraphBytes()
                .halves("x", new long[] {-1, 3, 5, 4}, "y", -1, 3)
                .node("GlobalAveragePool", "x", "p")
                .node("Flatten", "p", "y");
        float[] images = random(2 * 60);
        try (OnnxEmbedder embedder = open(half)) {
            float[] got = embedder.embed(images, 2);
            float[] expected = meansOf(images, 2, 3, 20);
            assertThat(got).hasSameSizeAs(expected);
            for (int i = 0; i < got.length; i++) {
                assertThat(got[i]).isCloseTo(expected[i], org.assertj.core.data.Offset.offset(2e-3f));
            }
            assertThat(got).isNotEqualTo(expected);
        }
    }

    @Test
    void should_take_free_sizes_from_pipeline_or_options() {
        byte[] free = means(-1, 3, -1, -1).bytes();
        assertThatThrownBy(() -> OnnxEmbedder.of(free, "free", null, OnnxOptions.ofDefaults()))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining("withInputSize");
        try (OnnxEmbedder sized =
                OnnxEmbedder.of(free, "free", null, OnnxOptions.ofDefaults().withInputSize(6, 7))) {
            assertThat(sized.inputShape()).isEqualTo(new ImageShape(3, 6, 7));
        }
        ImagePipeline pipeline = ImagePipeline.rgb().resize(8, 9).build();
        try (OnnxEmbedder prepared = OnnxEmbedder.of(free, "free", pipeline, OnnxOptions.ofDefaults())) {
            assertThat(prepared.inputShape()).isEqualTo(new ImageShape(3, 8, 9));
        }
        assertThatThrownBy(() -> OnnxEmbedder.of(
                        means(-1, 3, 5, 4).bytes(),
                        "fixed",
                        null,
                        OnnxOptions.ofDefaults().withInputSize(6, 7)))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining("6 x 7");
    }

    @Test
    void should_want_one_output_or_its_name() {
        byte[] two = new GraphBytes()
                .input("x", -1, 2, 3, 3)
                .node("GlobalAveragePool", "x", "p")
                .node("Flatten", "p", "y")
                .node("Flatten", "x", "z")
                .output("y", -1, 2)
                .output("z", -1, 18)
                .bytes();
        assertThatThrownBy(() -> OnnxEmbedder.of(two, "two", null, OnnxOptions.ofDefaults()))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining("[y, z]");
        assertThatThrownBy(() -> OnnxEmbedder.of(
                        two, "two", null, OnnxOptions.ofDefaults().withOutput("w")))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining("got \"w\"");
        try (OnnxEmbedder named =
                OnnxEmbedder.of(two, "two", null, OnnxOptions.ofDefaults().withOutput("z"))) {
            assertThat(named.dimension()).isEqualTo(18);
        }
    }

    @Test
    void should_refuse_another_rank_an_opset_of_the_future_and_names_that_collide() {
        GraphBytes sequence =
                new GraphBytes().input("x", -1, 7, 3).node("Flatten", "x", "y").output("y", -1, 21);
        assertThatThrownBy(() -> open(sequence))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining("[rows, channels, height, width] or vectors [rows, values]")
                .hasMessageContaining("\"x\"");
        GraphBytes future = means(-1, 3, 5, 4).opset(27);
        assertThatThrownBy(() -> open(future))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining("opset: expected 1 to 26, got 27");
        GraphBytes twice = new GraphBytes()
                .input("x", -1, 3)
                .node("Relu", "x", "y")
                .node("Neg", "x", "y")
                .output("y", -1, 3);
        assertThatThrownBy(() -> open(twice)).isInstanceOf(OnnxException.class).hasMessageContaining("\"y\" twice");
        GraphBytes over = new GraphBytes()
                .input("x", -1, 3)
                .floats("w", new float[] {1, 2, 3}, 3)
                .floats("w", new float[] {1, 2, 3}, 3)
                .node("Mul", "x,w", "y")
                .output("y", -1, 3);
        assertThatThrownBy(() -> open(over)).isInstanceOf(OnnxException.class).hasMessageContaining("\"w\" twice");
    }

    @Test
    void should_refuse_an_output_that_is_no_vector() {
        GraphBytes image =
                new GraphBytes().input("x", -1, 1, 3, 3).node("Relu", "x", "y").output("y", -1, 1, 3, 3);
        assertThatThrownBy(() -> open(image)).isInstanceOf(OnnxException.class).hasMessageContaining("[1, 1, 3, 3]");
    }

    @Test
    void should_give_equal_embeddings_from_many_threads() throws Exception {
        float[] images = random(20 * 60);
        try (OnnxEmbedder embedder = open(means(-1, 3, 5, 4))) {
            float[] expected = embedder.embed(images, 20);
            ExecutorService threads = Executors.newFixedThreadPool(8);
            List<Future<float[]>> results = new ArrayList<>();
            for (int call = 0; call < 400; call++) {
                results.add(threads.submit(() -> embedder.embed(images, 20)));
            }
            for (Future<float[]> result : results) {
                assertThat(result.get()).isEqualTo(expected);
            }
            threads.shutdown();
        }
    }

    @Test
    void should_say_that_it_is_closed() {
        OnnxEmbedder embedder = open(means(-1, 3, 5, 4));
        embedder.close();
        embedder.close();
        assertThatThrownBy(() -> embedder.embed(random(60), 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void should_follow_no_link_out_of_the_folder() throws IOException {
        Path inside = Files.createDirectory(folder.resolve("inside"));
        Path weights = folder.resolve("weights.bin");
        ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(new float[] {1, 2, 3});
        Files.write(weights, bytes.array());
        byte[] model = new GraphBytes()
                .input("x", -1, 3)
                .outside("w", "link.bin", 3)
                .node("Mul", "x,w", "y")
                .output("y", -1, 3)
                .bytes();
        Path file = inside.resolve("model.onnx");
        Files.write(file, model);
        Files.createSymbolicLink(inside.resolve("link.bin"), weights);
        assertThatThrownBy(() -> OnnxEmbedder.load(file))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining("link");
        Files.delete(inside.resolve("link.bin"));
        Files.copy(weights, inside.resolve("link.bin"));
        try (OnnxEmbedder embedder = OnnxEmbedder.load(file)) {
            assertThat(embedder.embed(new float[] {1, 1, 1}, 1)).containsExactly(1, 2, 3);
        }
    }

    @Test
    void should_become_a_model_file_with_calibration_that_loads_again() throws IOException {
        ImagePipeline pipeline = ImagePipeline.rgb()
                .resize(5, 4)
                .bgr()
                .scale(255)
                .normalise(new double[] {1, 2, 3}, new double[] {4, 5, 6})
                .build();
        Path network = folder.resolve("network.onnx");
        Files.write(network, means(-1, 3, 5, 4).bytes());
        Path file = folder.resolve("model.siamese");
        Path a = image("a.png", 1);
        Path b = image("b.png", 2);
        try (ImageModel model = OnnxEmbedder.load(network, pipeline).toImageModel(new CosineDistance())) {
            float[][] rows = {model.embed(a), model.embed(b), model.embed(a), model.embed(b)};
            ScoredPairs pairs = ScoredPairs.allPairs(
                    RowMatrix.of(rows), new int[] {0, 1, 0, 1}, model.settings().distance());
            ImageModel calibrated = model.withCalibration(
                    ModelCalibration.on(pairs, "two images").build());
            calibrated.save(file);
            try (ImageModel loaded = ImageModel.load(file)) {
                assertThat(loaded.embedder()).isInstanceOf(OnnxEmbedder.class);
                assertThat(loaded.pipeline()).isEqualTo(pipeline);
                assertThat(loaded.verify(a, b)).isEqualTo(calibrated.verify(a, b));
                assertThat(loaded.verify(a, a).isSame()).isTrue();
                assertThat(loaded.verify(a, b).isSame()).isFalse();
                Path again = folder.resolve("again.siamese");
                loaded.save(again);
                assertThat(network(again)).isEqualTo(network(file)).isEqualTo(Files.readAllBytes(network));
            }
            ImageModel closed = ImageModel.load(file);
            closed.close();
            assertThatThrownBy(() -> closed.save(folder.resolve("closed.siamese")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
            assertThat(folder.toFile().list()).doesNotContain("closed.siamese", "closed.siamese.part");
        }
        Files.write(file, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> ImageModel.load(file)).isInstanceOf(ModelFileException.class);
    }

    private static byte[] network(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile());
                InputStream in = zip.getInputStream(zip.getEntry("tower.onnx"))) {
            return in.readAllBytes();
        }
    }

    private Path image(String name, int seed) throws IOException {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB);
        int tint = random.nextInt(1 << 24);
        for (int i = 0; i < 63; i++) {
            image.setRGB(i % 9, i / 9, tint & random.nextInt(1 << 24));
        }
        Path file = folder.resolve(name);
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    @Test
    void should_know_the_opsets_that_the_runtime_knows() {
        for (int opset : new int[] {7, 13, 20, 26}) {
            try (OnnxEmbedder embedder = open(means(-1, 3, 5, 4).opset(opset))) {
                assertThat(embedder.dimension()).isEqualTo(3);
            }
        }
        assertThatThrownBy(() -> open(means(-1, 3, 5, 4).opset(27)))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining("27");
    }
}
