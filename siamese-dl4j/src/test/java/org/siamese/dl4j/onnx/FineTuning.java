package org.siamese.dl4j.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.BatchSource;
import org.siamese.core.batch.Pairs;
import org.siamese.core.engine.BatchPart;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.objective.LossHead;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.core.plan.LayerParameters;
import org.siamese.core.train.MemberStatistics;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.decision.Relation;
import org.siamese.losses.HadsellContrastiveLoss;

/** A training that PyTorch did, with its batches and what came out, and the same training here. */
final class FineTuning {
    private final Path folder;
    private final JsonNode truth;
    private final FixtureEngine engine;
    private final OnnxTower tower;

    FineTuning(Path folder, FixtureEngine engine, OnnxTower tower) {
        this.folder = folder;
        this.truth = OnnxFixtures.json(folder.resolve("truth.json"));
        this.engine = engine;
        this.tower = tower;
    }

    private HadsellContrastiveLoss loss() {
        return HadsellContrastiveLoss.ofDefaults()
                .withMargin(truth.get("margin").asDouble());
    }

    List<Batch> batches() {
        INDArray input = OnnxFixtures.array(
                folder.resolve(truth.at("/input/file").asText()), OnnxFixtures.shape(truth.at("/input/shape")));
        List<Batch> batches = new ArrayList<>();
        for (int step = 0; step < input.size(0); step++) {
            JsonNode same = truth.get("same").get(step);
            Relation[] relations = IntStream.range(0, same.size())
                    .mapToObj(pair -> Relation.ofSame(same.get(pair).asInt() == 1))
                    .toArray(Relation[]::new);
            INDArray features = input.get(NDArrayIndex.point(step)).dup('c');
            batches.add(new Batch(features, Pairs.of(relations)));
        }
        return batches;
    }

    /** The first batch's embeddings in training mode, and the gradient of each parameter, by the file's names. */
    INDArray firstStep(Map<String, INDArray> gradients) {
        ComputationGraph network = tower.tower().newNetwork("loss", new MetricLossLayer(loss()), new Sgd(), 0);
        tower.network(0).paramTable().forEach((name, value) -> network.getParam(name)
                .assign(value));
        network.initGradientsView();
        Batch batch = batches().get(0);
        try (TowerEngine opened = engine.open(network)) {
            INDArray embeddings =
                    opened.forward(batch.features(), BatchPart.of(network, 0)).dup('c');
            opened.backward(
                    LossHead.of(network).evaluate(embeddings, batch.targets()).gradient());
            INDArray sum = opened.gradientSum();
            network.getFlattenedGradients()
                    .reshape(network.getFlattenedGradients().length())
                    .get(NDArrayIndex.interval(0, sum.length()))
                    .assign(sum.reshape(sum.length()));
            for (OnnxParameter parameter : tower.parameters()) {
                Layer layer = network.getLayer(parameter.layer());
                gradients.put(
                        parameter.name(),
                        parameter.inFile(LayerParameters.gradients(layer).get(parameter.key())));
            }
            return embeddings;
        }
    }

    /** The network as the file has it. */
    ComputationGraph trainedNothing() {
        return tower.network(0);
    }

    /** The network after some steps. */
    ComputationGraph trained(int steps) {
        List<Batch> batches = batches();
        SiameseTrainer.Builder trainer = tower.trainer()
                .loss(loss())
                .batches(new Fixed(batches))
                .updater(new Sgd(truth.get("learningRate").asDouble()))
                .memberStatistics(MemberStatistics.TOGETHER)
                .steps(steps)
                .quiet();
        if (engine == FixtureEngine.DEEPLEARNING4J) {
            trainer.listener(new BaseTrainingListener() {});
        }
        return trainer.fit().toComputationGraph();
    }

    /** The difference of embeddings from a file of the truth. */
    double embeddingDifference(String name, INDArray actual) {
        return OnnxFixtures.difference(
                actual,
                OnnxFixtures.floats(
                        folder.resolve(truth.at("/" + name + "/file").asText())));
    }

    INDArray embed(ComputationGraph network) {
        return engine.embed(network, batches().get(0).features());
    }

    /** Values of a file of the truth by the names of its tensors, in the order of the file. */
    static double[] inOrder(JsonNode file, java.util.function.Function<String, INDArray> values) {
        double[] all = new double[file.get("count").asInt()];
        for (JsonNode tensor : file.get("tensors")) {
            double[] part =
                    values.apply(tensor.get("name").asText()).dup('c').data().asDouble();
            System.arraycopy(part, 0, all, tensor.get("offset").asInt(), part.length);
        }
        return all;
    }

    double[] values(String name, java.util.function.Function<String, INDArray> values) {
        return inOrder(truth.get(name), values);
    }

    double[] parameters(String name, ComputationGraph network) {
        return values(name, tensor -> parameter(tensor).of(network));
    }

    OnnxParameter parameter(String name) {
        Optional<OnnxParameter> parameter = tower.parameter(name);
        return parameter.orElseThrow(() -> new IllegalStateException("expected the tensor " + name + ", got none"));
    }

    double[] expected(String name) {
        float[] floats =
                OnnxFixtures.floats(folder.resolve(truth.get(name).get("file").asText()));
        return IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
    }

    int steps() {
        return truth.get("steps").asInt();
    }

    /** Given batches, one after the other. */
    private record Fixed(List<Batch> batches) implements BatchSource {
        @Override
        public BatchIterator open(int epoch, int firstBatch) {
            return new BatchIterator() {
                private int next = firstBatch;

                @Override
                public boolean hasNext() {
                    return next < batches.size();
                }

                @Override
                public Batch next() {
                    return batches.get(next++);
                }
            };
        }

        @Override
        public int batchesPerEpoch() {
            return batches.size();
        }

        @Override
        public int batchSize() {
            return batches.get(0).targets().count();
        }

        @Override
        public long[] featureShape() {
            long[] shape = batches.get(0).features().shape();
            return java.util.Arrays.copyOfRange(shape, 1, shape.length);
        }
    }
}
