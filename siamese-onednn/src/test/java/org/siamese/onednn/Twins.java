package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.Pairs;
import org.siamese.core.engine.GraphEngine;
import org.siamese.core.engine.PlainStep;
import org.siamese.core.engine.Precision;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.engine.StepResult;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.engine.TowerEngineProvider;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.core.plan.LayerParameters;
import org.siamese.core.tower.Tower;
import org.siamese.decision.Relation;
import org.siamese.losses.HadsellContrastiveLoss;

/** The same network twice: in float32 for the engine under test, in float64 for Deeplearning4j's engine. */
public final class Twins implements AutoCloseable {
    public static final long SEED = 7;

    public final ComputationGraph single;
    public final ComputationGraph twice;
    public final TowerEngine engine;
    public final GraphEngine reference;

    public Twins(Tower tower, IUpdater updater) {
        this(network(tower, updater));
    }

    Twins(ComputationGraph network) {
        this(network, Precision.FLOAT32);
    }

    /** With oneDNN's engine at a precision. */
    Twins(ComputationGraph network, Precision precision) {
        this(network, new OneDnnEngineProvider(), precision);
    }

    /** With the engine of any provider under test. */
    public Twins(ComputationGraph network, TowerEngineProvider provider) {
        this(network, provider, Precision.FLOAT32);
    }

    /** With the engine of any provider at a precision. */
    public Twins(ComputationGraph network, TowerEngineProvider provider, Precision precision) {
        single = network;
        twice = inDouble(network);
        engine = provider.open(single, precision);
        reference = new GraphEngine(twice);
    }

    /** The engine under test where it is oneDNN's. */
    OneDnnEngine oneDnn() {
        return (OneDnnEngine) engine;
    }

    public static ComputationGraph network(Tower tower, IUpdater updater) {
        return tower.newNetwork("loss", new MetricLossLayer(HadsellContrastiveLoss.ofDefaults()), updater, SEED);
    }

    public static ComputationGraph inDouble(ComputationGraph network) {
        ComputationGraphConfiguration configuration = network.getConfiguration().clone();
        configuration.setDataType(DataType.DOUBLE);
        configuration.getDefaultConfiguration().setDataType(DataType.DOUBLE);
        for (GraphVertex vertex : configuration.getVertices().values()) {
            if (vertex instanceof LayerVertex layer) {
                layer.getLayerConf().setDataType(DataType.DOUBLE);
            }
        }
        ComputationGraph twin = new ComputationGraph(configuration);
        twin.init();
        twin.setParams(network.params().castTo(DataType.DOUBLE));
        return twin;
    }

    /** Gives the reference the engine's parameters. */
    public void equalise() {
        twice.setParams(single.params().castTo(DataType.DOUBLE));
    }

    public StepResult step(Batch batch) {
        return step(batch, StepDetail.PLAIN);
    }

    private StepResult step(Batch batch, StepDetail detail) {
        StepResult result = new PlainStep().step(new GradientRecorder(engine), List.of(batch), detail);
        engine.writeNetwork();
        return result;
    }

    public StepResult referenceStep(Batch batch) {
        return referenceStep(batch, StepDetail.PLAIN);
    }

    private StepResult referenceStep(Batch batch, StepDetail detail) {
        return new PlainStep().step(new GradientRecorder(reference), List.of(batch(batch, DataType.DOUBLE)), detail);
    }

    /** Takes a step with both and requires the same loss, and the same norm of the gradient if it is measured. */
    public void requireSameStep(Batch batch, StepDetail detail, double bound) {
        StepResult got = step(batch, detail);
        StepResult expected = referenceStep(batch, detail);
        assertThat(Math.abs(got.loss() - expected.loss())).isLessThan(bound * (1 + expected.loss()));
        if (detail == StepDetail.MEASURED) {
            assertThat(gradientNorm(got) / gradientNorm(expected)).isCloseTo(1, within(bound));
        }
    }

    private static double gradientNorm(StepResult measured) {
        return measured.measures().orElseThrow().gradientNorm();
    }

    static Batch batch(Batch batch, DataType type) {
        return new Batch(batch.features().castTo(type), batch.targets());
    }

    public static Batch pairs(int count, long seed, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] dims = new long[shape.length + 1];
        dims[0] = 2L * count;
        System.arraycopy(shape, 0, dims, 1, shape.length);
        int length = 2 * count;
        for (long size : shape) {
            length *= (int) size;
        }
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextDouble();
        }
        Relation[] relations = new Relation[count];
        for (int i = 0; i < count; i++) {
            relations[i] = random.nextBoolean() ? Relation.SAME : Relation.DIFFERENT;
        }
        return new Batch(Nd4j.createFromArray(values).reshape('c', dims), Pairs.of(relations));
    }

    /** Largest difference of each parameter, relative to the largest absolute value of the reference's. */
    public Map<String, Double> parameterErrors() {
        Map<String, Double> errors = new TreeMap<>();
        twice.paramTable().forEach((name, value) -> errors.put(name, error(single.getParam(name), value)));
        return errors;
    }

    public static Map<String, INDArray> gradients(ComputationGraph network) {
        Map<String, INDArray> all = new TreeMap<>();
        for (Layer layer : network.getLayers()) {
            String name = layer.conf().getLayer().getLayerName();
            LayerParameters.gradients(layer).forEach((key, view) -> all.put(name + "_" + key, view));
        }
        return all;
    }

    public static double error(INDArray got, INDArray expected) {
        double scale = expected.amaxNumber().doubleValue();
        double difference =
                got.castTo(DataType.DOUBLE).sub(expected).amaxNumber().doubleValue();
        return scale == 0 ? difference : difference / scale;
    }

    @Override
    public void close() {
        engine.close();
    }
}
