package org.siamese.core.tower;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.junit.jupiter.api.Test;

class TowerTableTest {
    private static Tower small() {
        return Tower.builder()
                .input(1, 28, 28)
                .convolution(4, 3)
                .relu()
                .maxPool(2, 2)
                .embedding(8)
                .build();
    }

    private static DenseLayer dense(int size) {
        return new DenseLayer.Builder().nOut(size).build();
    }

    @Test
    void should_show_layers_shapes_parameters_and_total() {
        assertThat(small())
                .hasToString(
                        """
                        layer           type               output       parameters
                        input           input              [1, 28, 28]           0
                        00-convolution  NativeConvolution  [4, 26, 26]          40
                        01-maxpool      NativeSubsampling  [4, 13, 13]           0
                        02-dense        NativeDense        [8]               5,416
                        total                                                5,456""");
    }

    @Test
    void should_count_the_running_statistics_too() {
        Tower tower = Towers.faceTutorial();
        assertThat(tower.toString().lines().reduce((first, second) -> second).orElseThrow())
                .startsWith("total")
                .endsWith(String.format(java.util.Locale.ROOT, " %,d", tower.parameters()));
    }

    @Test
    void should_show_each_part_of_an_ensemble() {
        String table = Tower.ensemble(List.of(small(), small())).toString();
        assertThat(table)
                .contains("tower1-00-convolution", "tower2-02-dense")
                .containsPattern("joined +MergeVertex +\\[16\\] +0")
                .endsWith(" 10,912");
    }

    @Test
    void should_show_a_plain_chain() {
        Tower tower = Tower.of(
                new NeuralNetConfiguration.Builder()
                        .list(dense(3), dense(2))
                        .setInputType(InputType.feedForward(5))
                        .build(),
                5);
        assertThat(tower.toString())
                .containsPattern("layer0 +DenseLayer +\\[3\\] +18\n")
                .containsPattern("layer1 +DenseLayer +\\[2\\] +8\n")
                .containsPattern("total +26$");
    }

    @Test
    void should_put_a_vertex_after_those_that_lead_into_it() {
        ComputationGraphConfiguration graph = new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(3))
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "right", "left")
                .addLayer("left", dense(3), "in")
                .addLayer("right", dense(3), "left")
                .setOutputs("sum")
                .build();
        List<String> names = Pattern.compile("^\\S+", Pattern.MULTILINE)
                .matcher(Tower.of(graph, 3).toString())
                .results()
                .map(result -> result.group())
                .toList();
        assertThat(names).containsExactly("layer", "in", "left", "right", "sum", "total");
    }
}
