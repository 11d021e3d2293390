package org.siamese.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.benchmarks.work.Work;
import org.siamese.core.tower.Tower;
import org.siamese.core.tower.Towers;

class GraphModelTest {
    @ParameterizedTest
    @EnumSource(
            value = Work.Kind.class,
            names = {"FACE", "SIGNATURE"})
    void should_be_the_tower_that_users_get(Work.Kind kind) {
        Tower published = kind == Work.Kind.FACE ? Towers.faceTutorial() : Towers.signatureTutorial();
        Work work = Work.of(kind);
        ComputationGraph theirs = published.newNetwork(1, new Sgd());
        INDArray images = Nd4j.rand(DataType.FLOAT, 2, 1, work.side(), work.side());
        INDArray expected = theirs.outputSingle(images);
        for (boolean stock : new boolean[] {false, true}) {
            ComputationGraph ours = GraphModel.of(work.model(), stock).tower().newNetwork(1, new Sgd());
            ours.setParams(theirs.params());
            INDArray difference = ours.outputSingle(images).sub(expected);
            assertThat(difference.amaxNumber().doubleValue())
                    .isLessThan(1e-5 * expected.amaxNumber().doubleValue());
        }
    }
}
