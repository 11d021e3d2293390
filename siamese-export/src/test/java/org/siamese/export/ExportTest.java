package org.siamese.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.siamese.core.layer.GroupedConvolution;
import org.siamese.core.layer.Margins;
import org.siamese.core.layer.PaddedPooling;
import org.siamese.core.layer.ScalarActivation;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.plan.UnsupportedLayerException;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.core.tower.Towers;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.data.verify.ImageScores;
import org.siamese.decision.Decision;
import org.siamese.decision.calibrate.ModelCalibration;
import org.siamese.decision.distance.CosineDistance;
import org.siamese.image.file.ModelFileException;
import org.siamese.image.inference.TestTimeAugmentation;
import org.siamese.image.model.ImageModel;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.onnx.OnnxEmbedder;

class ExportTest {
    @TempDir
    private Path folder;

    /** A model of a tower with running statistics away from 0 and 1, so that a mistake shows. */
    private static SiameseModel model(Tower tower) {
        ComputationGraph network = tower.newNetwork(7, new NoOp());
        Random random = new Random(3);
        network.paramTable().forEach((name, values) -> {
            if (name.endsWith("mean") || name.endsWith("_b") || name.endsWith("beta")) {
                fill(values, random, 0.3, 0);
            } else if (name.endsWith("var")) {
                fill(values, random, 0.2, 1);
            } else if (name.endsWith("gamma")) {
                fill(values, random, 0.5, 1);
            } else if (name.endsWith("log10stdev")) {
                fill(values, random, 0.1, 0);
            }
        });
        return SiameseModel.of(tower, network, Map.of());
    }

    private static void fill(INDArray values, Random random, double reach, double middle) {
        for (long i = 0; i < values.length(); i++) {
            values.putScalar(i, middle + reach * (2 * random.nextDouble() - 1));
        }
    }

    private static SiameseModel model(ComputationGraphConfiguration configuration, long... shape) {
        return model(Tower.of(configuration, shape));
    }

    private ImageModel exported(SiameseModel model) {
        Path file = folder.resolve("exported.siamese");
        model.exportOnnx(file);
        return ImageModel.load(file);
    }

    /** Exports verify themselves by the same measure; the batch here is another one. */
    private void shouldAgree(SiameseModel model) {
        long[] shape = model.tower().inputShape();
        INDArray images = Nd4j.create(
                floats(5 * (int) (shape[0] * shape[1] * shape[2])), new long[] {5, shape[0], shape[1], shape[2]}, 'c');
        float[] expected = model.embed(images).dup('c').data().asFloat();
        float[] got = exported(model.withPipeline(ImagePipeline.grey().build()))
                .embed(images.data().asFloat(), 5);
        assertThat(OnnxExporter.difference(expected, got)).isPositive().isLessThan(1e-4);
    }

    private static float[] floats(int count) {
        Random random = new Random(11);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }

    @Test
    void should_export_the_towers_of_the_tutorials() {
        shouldAgree(model(Towers.faceTutorial(32)));
        shouldAgree(model(Towers.signatureTutorial(41)));
    }

    @Test
    void should_export_every_layer_of_the_builder() {
        shouldAgree(model(Tower.builder()
                .input(3, 33, 28)
                .convolution(6, 5, 2, Padding.same())
                .lrn(3, 0.7, 0.6, 1.5)
                .activation(Activation.LEAKYRELU)
                .maxPool(3, 2)
                .convolution(5, 3, 2, Padding.zero(1))
                .batchNorm()
                .averagePool(2, 1)
                .reflectionPad(1)
                .globalAveragePool()
                .dense(9)
                .batchNorm()
                .dropout(0.3)
                .embedding(7)
                .l2Normalize()
                .build()));
    }

    @Test
    void should_export_the_layers_of_backbones() {
        shouldAgree(model(Tower.builder()
                .input(3, 20, 18)
                .affine(new double[] {2, 3, 1}, new double[] {-1, -2, 0})
                .zeroPad(new Margins(0, 1, 2, 3))
                .groupedConvolution(6, 3, 2, Padding.none(), 3)
                .prelu()
                .depthwiseConvolution(3, 1, Padding.zero(1))
                .groupNorm(2)
                .squeezeExcite(4)
                .layer(GroupedConvolution.of(
                                new ConvolutionLayer.Builder(3, 2)
                                        .nOut(8)
                                        .activation(Activation.IDENTITY)
                                        .build(),
                                2)
                        .withMargins(new Margins(0, 1, 1, 0)))
                .sharedPrelu()
                .layer(PaddedPooling.maximum(new int[] {3, 2}, new int[] {2, 2}, new Margins(0, 1, 0, 0))
                        .withCeil(true))
                .layer(PaddedPooling.average(new int[] {2, 2}, new int[] {1, 1}, new Margins(1, 0, 0, 1)))
                .layer(PaddedPooling.maximum(new int[] {2, 2}, new int[] {1, 1}, Margins.none())
                        .withDilation(2, 2))
                .globalMaxPool()
                .dense(6)
                .groupNorm(3)
                .prelu()
                .embedding(5)
                .build()));
    }

    static List<ScalarActivation> scalarActivations() {
        return List.of(
                ScalarActivation.clip(-0.1, 0.2),
                ScalarActivation.clip(Double.NEGATIVE_INFINITY, 0.1),
                ScalarActivation.clip(-0.1, Double.POSITIVE_INFINITY),
                ScalarActivation.hardSigmoid(0.2, 0.5),
                ScalarActivation.hardSwish(),
                ScalarActivation.elu(0.7),
                ScalarActivation.selu(),
                ScalarActivation.gelu());
    }

    @ParameterizedTest
    @MethodSource("scalarActivations")
    void should_export_activations_of_backbones(ScalarActivation activation) {
        shouldAgree(model(Tower.builder()
                .input(2, 6, 5)
                .convolution(4, 3, Padding.zero(1))
                .activation(activation)
                .embedding(5)
                .build()));
    }

    @ParameterizedTest
    @EnumSource(
            value = Activation.class,
            names = {"RELU", "RELU6", "LEAKYRELU", "ELU", "TANH", "SIGMOID", "SOFTPLUS", "SWISH", "MISH", "GELU"})
    void should_export_activations(Activation activation) {
        shouldAgree(model(Tower.builder()
                .input(2, 6, 5)
                .convolution(4, 3, Padding.zero(1))
                .activation(activation)
                .embedding(5)
                .build()));
    }

    @Test
    void should_export_sums_concatenations_and_pools_with_padding() {
        shouldAgree(model(
                new NeuralNetConfiguration.Builder()
                        .seed(5)
                        .graphBuilder()
                        .addInputs("in")
                        .setInputTypes(InputType.convolutional(9, 8, 2))
                        .addLayer("a", convolution(4), "in")
                        .addLayer("b", convolution(4), "a")
                        .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "a", "b", "a")
                        .addLayer(
                                "norm",
                                new BatchNormalization.Builder().useLogStd(true).build(),
                                "sum")
                        .addVertex("joined", new MergeVertex(), "norm", "b")
                        .addLayer(
                                "max",
                                new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {3, 3})
                                        .stride(2, 2)
                                        .padding(1, 1)
                                        .build(),
                                "joined")
                        .addLayer(
                                "average",
                                new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG, new int[] {3, 2})
                                        .stride(1, 2)
                                        .padding(1, 1)
                                        .build(),
                                "max")
                        .addLayer("largest", new GlobalPoolingLayer(PoolingType.MAX), "average")
                        .setOutputs("largest")
                        .build(),
                2,
                9,
                8));
    }

    private static ConvolutionLayer convolution(int channels) {
        return new ConvolutionLayer.Builder(3, 3)
                .padding(1, 1)
                .nOut(channels)
                .activation(Activation.TANH)
                .build();
    }

    @Test
    void should_keep_a_zero_vector_zero() {
        SiameseModel model = model(Tower.builder()
                .input(1, 3, 3)
                .convolution(2, 1)
                .activation(Activation.RELU)
                .embedding(3)
                .l2Normalize()
                .build());
        ImageModel exported = exported(model.withPipeline(ImagePipeline.grey().build()));
        ComputationGraph network = model.toComputationGraph();
        network.params().assign(0);
        SiameseModel zero = SiameseModel.of(model.tower(), network, Map.of());
        assertThat(exported(zero.withPipeline(ImagePipeline.grey().build())).embed(new float[9], 1))
                .containsExactly(0, 0, 0);
        exported.close();
    }

    private SiameseModel complete() {
        SiameseModel model = SiameseModel.ensemble(List.of(model(faceTower(1)), model(faceTower(2))));
        ImageDataset faces = SyntheticFaces.builder()
                .identities(8)
                .size(20, 20)
                .seed(2)
                .build()
                .dataset();
        SiameseModel even = model.withDistance(new CosineDistance())
                .withTestTimeAugmentation(
                        TestTimeAugmentation.random(3, 8, 4, 0.1, 0.05, 1).andMirrored())
                .whitened(IntStream.range(0, faces.size()).mapToObj(faces::image), 0.5);
        return even.withCalibration(ModelCalibration.on(ImageScores.allPairs(even, faces), "synthetic faces")
                        .build())
                .withAttachment("training", "{\"epochs\": 1}")
                .withPipeline(
                        ImagePipeline.grey().resize(20, 20).normalise(0.5, 0.25).build());
    }

    private static Tower faceTower(int width) {
        return Tower.builder()
                .input(1, 20, 20)
                .convolution(4 * width, 3, 2, Padding.zero(1))
                .relu()
                .batchNorm()
                .embedding(6)
                .l2Normalize()
                .build();
    }

    @Test
    void should_make_the_decisions_of_the_model_it_was_exported_from() throws IOException {
        SiameseModel model = complete();
        Path original = folder.resolve("original.siamese");
        Path onnx = folder.resolve("onnx.siamese");
        model.save(original);
        model.exportOnnx(onnx);
        ImageModel before = ImageModel.load(original);
        ImageModel after = ImageModel.load(onnx);

        assertThat(after.embedder()).isInstanceOf(OnnxEmbedder.class);
        assertThat(after.pipeline()).isEqualTo(before.pipeline());
        assertThat(after.settings().withAttachment(OnnxExporter.ATTACHMENT, ""))
                .usingRecursiveComparison()
                .isEqualTo(before.settings().withAttachment(OnnxExporter.ATTACHMENT, ""));
        assertThat(after.settings().attachments().get(OnnxExporter.ATTACHMENT))
                .contains("\"parameters\":" + model.tower().parameters(), "largestDifference");
        Path a = image("a.png", 3);
        for (int seed = 4; seed < 12; seed++) {
            Path b = image("b.png", seed);
            Decision expected = before.verify(a, b);
            Decision got = after.verify(a, b);
            assertThat(got.relation()).isEqualTo(expected.relation());
            assertThat(got.distance()).isCloseTo(expected.distance(), within(1e-4));
            assertThat(got.threshold()).isEqualTo(expected.threshold());
        }
    }

    private Path image(String name, int seed) throws IOException {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(31, 27, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 31 * 27; i++) {
            image.getRaster().setSample(i % 31, i / 31, 0, random.nextInt(256));
        }
        Path file = folder.resolve(name);
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    @Test
    void should_save_and_load_an_exported_model_again() {
        SiameseModel model = model(Towers.faceTutorial(16))
                .withPipeline(ImagePipeline.grey().resize(16, 16).build());
        ImageModel first = exported(model);
        Path again = folder.resolve("again.siamese");
        first.save(again);
        ImageModel second = ImageModel.load(again);
        float[] images = floats(2 * 256);
        assertThat(second.embed(images, 2)).isEqualTo(first.embed(images, 2));
        assertThat(second.settings()).usingRecursiveComparison().isEqualTo(first.settings());
    }

    @Test
    void should_refuse_a_layer_by_name_and_leave_nothing() {
        SiameseModel model = model(
                new NeuralNetConfiguration.Builder()
                        .seed(5)
                        .graphBuilder()
                        .addInputs("in")
                        .setInputTypes(InputType.convolutional(6, 6, 1))
                        .addLayer("a", convolution(2), "in")
                        .addLayer("cubed", new ActivationLayer(Activation.CUBE), "a")
                        .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "cubed")
                        .setOutputs("pool")
                        .build(),
                1,
                6,
                6);
        Path file = folder.resolve("none.siamese");
        assertThatThrownBy(() -> model.exportOnnx(file))
                .isInstanceOf(UnsupportedLayerException.class)
                .hasMessageContaining("cubed");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void should_refuse_embeddings_that_differ_or_are_not_finite() {
        assertThat(OnnxExporter.difference(new float[] {20, 1}, new float[] {20.0001f, 1}))
                .isCloseTo(1e-4, within(1e-5));
        assertThatThrownBy(() -> OnnxExporter.difference(new float[] {0.5f}, new float[] {0.50002f}))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("nothing was written");
        assertThatThrownBy(() -> OnnxExporter.difference(new float[] {1}, new float[] {Float.NaN}))
                .isInstanceOf(ExportException.class);
    }

    @Test
    void should_write_no_file_for_a_model_with_broken_weights() {
        SiameseModel model = model(Towers.faceTutorial(16));
        ComputationGraph network = model.toComputationGraph();
        network.params().putScalar(0, Float.NaN);
        SiameseModel broken = SiameseModel.of(model.tower(), network, Map.of());
        assertThatThrownBy(() -> broken.exportOnnx(folder.resolve("broken.siamese")))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("finite");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void should_refuse_a_damaged_export() throws IOException {
        Path file = folder.resolve("exported.siamese");
        exported(model(Towers.faceTutorial(16))
                        .withPipeline(ImagePipeline.grey().resize(16, 16).build()))
                .close();
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> ImageModel.load(file))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("check sum");
        assertThatThrownBy(() -> SiameseModel.load(folder.resolve("absent"))).isInstanceOf(ModelFileException.class);
    }
}
