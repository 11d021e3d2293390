package org.siamese.dl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.BatchSource;
import org.siamese.core.batch.Pairs;
import org.siamese.core.model.SiameseModel;
import org.siamese.decision.Relation;
import org.siamese.losses.HadsellContrastiveLoss;

/** Cuts, heads, names and frozen layers of imported towers, and that shared tensors train apart. */
class OnnxTowerTest {
    @TempDir
    private Path folder;

    /** Two convolutions with one kernel, pooling, and a classifier with Softmax. */
    private Path network() throws IOException {
        OnnxFileWriter writer = new OnnxFileWriter(2, 6, 6);
        Nd4j.getRandom().setSeed(4);
        writer.weights("kernel", Nd4j.randn(2, 2, 3, 3), 2, 2, 3, 3);
        writer.node("alias", "Identity", List.of("kernel"), Map.of());
        writer.node("first", "Conv", List.of("x", "kernel"), Map.of("pads", new int[] {1, 1, 1, 1}));
        writer.node("active", "Relu", List.of("first"), Map.of());
        writer.node("second", "Conv", List.of("active", "alias"), Map.of());
        writer.node("pooled", "GlobalAveragePool", List.of("second"), Map.of());
        writer.node("flat", "Flatten", List.of("pooled"), Map.of());
        writer.weights("dense", Nd4j.randn(2, 5), 2, 5);
        writer.node("scores", "MatMul", List.of("flat", "dense"), Map.of());
        writer.node("classes", "Softmax", List.of("scores"), Map.of());
        return writer.write(folder.resolve("model.onnx"), "classes", "second");
    }

    @Test
    void should_want_a_cut_of_a_file_with_several_outputs() throws IOException {
        Path file = network();
        assertThatThrownBy(() -> OnnxTower.read(file))
                .isInstanceOf(OnnxImportException.class)
                .hasMessageContaining("expected one output, got [classes, second]");
        assertThatThrownBy(() -> OnnxTower.from(file).until("classes").read())
                .hasMessageContaining("operator Softmax")
                .hasMessageContaining("classes-node")
                .hasMessageContaining("until");
        assertThat(OnnxTower.from(file).until("second").read().tower().embeddingSize())
                .isEqualTo(2 * 4 * 4);
    }

    @Test
    void should_cut_at_a_tensor_or_a_node_and_add_a_head() throws IOException {
        Path file = network();
        OnnxTower tower = OnnxTower.from(file)
                .until("flat-node")
                .embedding(7)
                .l2Normalize()
                .read();
        assertThat(tower.tower().embeddingSize()).isEqualTo(7);
        assertThat(tower.parameters()).hasSize(2);
        INDArray embedding = tower.model().embed(Nd4j.rand(2, 6, 6));
        assertThat(embedding.norm2Number().doubleValue()).isBetween(0.9999, 1.0001);
        assertThatThrownBy(() -> OnnxTower.from(file).until("flatten").read())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"flatten\"");
    }

    @Test
    void should_train_layers_apart_that_share_a_tensor_and_leave_frozen_ones() throws IOException {
        OnnxTower tower = OnnxTower.from(network()).until("flat").embedding(3).read();
        INDArray kernel = tower.parameter("kernel").orElseThrow().of(tower.network(0));
        ComputationGraph trained = train(tower);
        INDArray first = tower.parameter("kernel").orElseThrow().of(trained);
        INDArray second = tower.parameter("alias").orElseThrow().of(trained);
        assertThat(first.equalsWithEps(second, 1e-6)).isFalse();
        assertThat(first.equalsWithEps(kernel, 1e-6)).isFalse();
        ComputationGraph frozen = train(tower.frozen("active"));
        assertThat(tower.parameter("kernel").orElseThrow().of(frozen)).isEqualTo(kernel);
        assertThat(tower.parameter("alias").orElseThrow().of(frozen).equalsWithEps(kernel, 1e-6))
                .isFalse();
        OnnxTower slow = tower.learningRateFactor(1e-9, "active");
        assertThat(slow.learningRateFactors()).containsOnlyKeys("first");
        ComputationGraph slowly = train(slow);
        assertThat(tower.parameter("kernel").orElseThrow().of(slowly).equalsWithEps(kernel, 1e-6))
                .isTrue();
        assertThat(tower.parameter("alias").orElseThrow().of(slowly).equalsWithEps(kernel, 1e-6))
                .isFalse();
        assertThat(tower.learningRateFactor(0.1).learningRateFactors()).containsOnlyKeys("first", "second");
        assertThatThrownBy(() -> tower.frozen("nowhere")).hasMessageContaining("nowhere");
    }

    @Test
    void should_save_and_load_as_any_model() throws IOException {
        SiameseModel model = OnnxTower.from(network()).until("flat").read().model();
        Path file = folder.resolve("model.siamese");
        model.save(file);
        INDArray image = Nd4j.rand(2, 6, 6);
        assertThat(SiameseModel.load(file).embed(image)).isEqualTo(model.embed(image));
    }

    @Test
    void should_read_no_weights_through_a_link_out_of_the_folder() throws IOException {
        Path outside = Files.write(folder.resolve("weights.bin"), new byte[432]);
        Path inside = Files.createDirectories(folder.resolve("model"));
        Files.createSymbolicLink(inside.resolve("weights.bin"), outside);
        ExternalWeights weights = new ExternalWeights(inside.resolve("model.onnx"));
        onnx.Onnx.StringStringEntryProto location = onnx.Onnx.StringStringEntryProto.newBuilder()
                .setKey("location")
                .setValue("weights.bin")
                .build();
        assertThatThrownBy(() -> weights.read(List.of(location), 432))
                .isInstanceOf(OnnxImportException.class)
                .hasMessageContaining("outside of the model's folder");
        assertThat(new ExternalWeights(folder.resolve("model.onnx"))
                        .read(List.of(location), 432)
                        .remaining())
                .isEqualTo(432);
    }

    @Test
    void should_widen_half_precision() {
        assertThat(TensorReader.half(0x3C00)).isEqualTo(1f);
        assertThat(TensorReader.half(0xC000)).isEqualTo(-2f);
        assertThat(TensorReader.half(0x7BFF)).isEqualTo(65504f);
        assertThat(TensorReader.half(0x0001)).isEqualTo((float) Math.pow(2, -24));
        assertThat(TensorReader.half(0x7C00)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(TensorReader.half(0x7E00)).isNaN();
    }

    private static ComputationGraph train(OnnxTower tower) {
        Batch batch = new Batch(
                Nd4j.rand(new long[] {8, 2, 6, 6}),
                Pairs.of(Relation.SAME, Relation.DIFFERENT, Relation.SAME, Relation.DIFFERENT));
        return tower.trainer()
                .loss(HadsellContrastiveLoss.ofDefaults())
                .batches(new Repeated(batch))
                .updater(new Sgd(0.1))
                .epochs(1)
                .quiet()
                .fit()
                .toComputationGraph();
    }

    private record Repeated(Batch batch) implements BatchSource {
        @Override
        public BatchIterator open(int epoch, int firstBatch) {
            return new BatchIterator() {
                private int next = firstBatch;

                @Override
                public boolean hasNext() {
                    return next < 3;
                }

                @Override
                public Batch next() {
                    next++;
                    return batch;
                }
            };
        }

        @Override
        public int batchesPerEpoch() {
            return 3;
        }

        @Override
        public int batchSize() {
            return 4;
        }

        @Override
        public long[] featureShape() {
            return new long[] {2, 6, 6};
        }
    }
}
