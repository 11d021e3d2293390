package org.siamese.dl4j.onnx;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import onnx.Onnx;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;

/** Files that a person may bring by mistake, each with the words that tell the mistake. */
class OnnxBadInputTest {
    @TempDir
    private Path folder;

    private OnnxFileWriter graph = new OnnxFileWriter(4, 5, 5);

    private void refused(String... words) throws IOException {
        Path file = graph.write(folder.resolve("model.onnx"), "y");
        refused(file, words);
    }

    private static void refused(Path file, String... words) {
        assertThatThrownBy(() -> OnnxTower.read(file))
                .isInstanceOf(OnnxImportException.class)
                .hasMessageContainingAll(words)
                .hasMessageStartingWith(file.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5})
    void should_refuse_an_input_of_another_rank(int rank) throws IOException {
        long[] dims = new long[rank - 1];
        java.util.Arrays.fill(dims, 6);
        graph = new OnnxFileWriter(dims);
        graph.node("y", "Relu", "x");
        refused("input \"x\"", "[batch, channels, height, width] or [batch, features]", "got [n");
    }

    @Test
    void should_refuse_two_tensors_of_one_name() throws IOException {
        graph.weights("w", Nd4j.ones(4, 4), 4, 4, 1, 1);
        graph.weights("w", Nd4j.ones(4, 4), 4, 4, 1, 1);
        graph.node("y", "Conv", "x", "w");
        refused("tensor \"w\"", "two");
    }

    @Test
    void should_refuse_a_node_that_writes_over_the_input_or_a_weight() throws IOException {
        graph.node("x", "Relu", "x");
        graph.node("y", "Relu", "x");
        refused("x-node", "writes \"x\"", "already");
        graph = new OnnxFileWriter(4, 5, 5);
        graph.weights("w", Nd4j.ones(4, 4), 4, 4, 1, 1);
        graph.node("w", "Relu", "x");
        graph.node("y", "Conv", "x", "w");
        refused("w-node", "writes \"w\"", "already");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 26, 99})
    void should_refuse_an_opset_that_is_not_known(int opset) throws IOException {
        graph.opset(opset).node("y", "Relu", "x");
        refused("opset 7 to 25", "got " + opset, "opset_version=17");
    }

    @Test
    void should_refuse_weights_outside_of_the_folder_by_name() throws IOException {
        Files.write(folder.resolve("outside.bin"), new byte[64]);
        graph.tensor(Onnx.TensorProto.newBuilder()
                .setName("w")
                .setDataType(1)
                .addAllDims(List.of(4L, 4L, 1L, 1L))
                .setDataLocationValue(1)
                .addExternalData(Onnx.StringStringEntryProto.newBuilder()
                        .setKey("location")
                        .setValue("../outside.bin"))
                .build());
        graph.node("y", "Conv", "x", "w");
        Path inside = Files.createDirectory(folder.resolve("inside"));
        refused(graph.write(inside.resolve("model.onnx"), "y"), "tensor \"w\"", "../outside.bin");
    }

    @Test
    void should_refuse_functions_without_end_and_of_another_opset() throws IOException {
        graph.function(
                "Again",
                List.of("v"),
                "r",
                List.of(),
                OnnxFileWriter.proto("a", "Again", List.of("v"), Map.of()).toBuilder()
                        .setDomain("local")
                        .build(),
                OnnxFileWriter.proto("r", "Again", List.of("a"), Map.of()).toBuilder()
                        .setDomain("local")
                        .build());
        graph.call("y", "Again", List.of("x"), Map.of());
        refused("Again", "depth of 16");
        graph = new OnnxFileWriter(4, 5, 5).opset(15);
        graph.function("Old", List.of("v"), "r", List.of(), OnnxFileWriter.proto("r", "Relu", List.of("v"), Map.of()));
        graph.opset(17).call("y", "Old", List.of("x"), Map.of());
        refused("Old", "opset 15", "17");
    }

    @Test
    void should_refuse_a_network_that_does_nothing() throws IOException {
        graph = new OnnxFileWriter(12);
        graph.node("y", "Identity", "x");
        refused("output \"y\"", "the input as it is");
    }

    @Test
    void should_refuse_what_only_some_operators_take_where_others_do() throws IOException {
        graph.node("t", "Transpose", List.of("x"), Map.of("perm", new int[] {0, 2, 3, 1}));
        graph.node("y", "Relu", "t");
        refused("y-node", "operator Relu", "channels last");
        graph = new OnnxFileWriter(4, 5, 5);
        graph.node("m", "ReduceMean", List.of("x"), Map.of("axes", new int[] {3}));
        graph.node("y", "Relu", "m");
        refused("y-node", "operator Relu", "pooled along one side");
        graph = new OnnxFileWriter(4, 5, 5);
        graph.integers("shape", 0, 2, -1);
        graph.node("r", "Reshape", "x", "shape");
        graph.node("y", "ReduceMean", List.of("r"), Map.of("axes", new int[] {2}));
        refused("y-node", "operator ReduceMean", "pixels in a row");
    }

    @Test
    void should_refuse_upsampling_and_other_operators_that_no_layer_computes() throws IOException {
        graph.number("scale", 2);
        graph.node("y", "Resize", "x", "", "scale");
        refused("y-node", "operator Resize", "until(name)", "siamese-onnx");
    }
}
