package org.siamese.core.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** {@link GroupNormalization} at run time. Sums of maps are merged in double precision. */
final class GroupNormalizationRuntime extends BaseLayer<GroupNormalization> {
    private static final long serialVersionUID = 1L;

    GroupNormalizationRuntime(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        INDArray x = maps(input);
        INDArray output = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, x.shape(), 'c');
        normalise(x, output);
        ChannelMaps.multiply(output, ChannelMaps.perChannel(getParam(GroupNormalization.GAMMA_KEY)), output);
        ChannelMaps.add(output, ChannelMaps.perChannel(getParam(GroupNormalization.BETA_KEY)), output);
        return output.reshape('c', input.shape());
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        INDArray x = maps(input);
        INDArray delta = maps(epsilon);
        INDArray normal = workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, dataType, x.shape(), 'c');
        double[] deviations = normalise(x, normal);
        INDArray products = delta.mul(normal);
        Gradient gradient = new DefaultGradient();
        put(gradient, GroupNormalization.GAMMA_KEY, ChannelMaps.sums(products));
        put(gradient, GroupNormalization.BETA_KEY, ChannelMaps.sums(delta));

        // dx = (d - mean(d) - normal mean(d normal)) / deviation, with d = gamma delta and means over the group
        INDArray gamma = ChannelMaps.perChannel(getParam(GroupNormalization.GAMMA_KEY));
        INDArray result = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
        ChannelMaps.multiply(delta, gamma, result);
        ChannelMaps.multiply(products, gamma, products);
        INDArray along = perGroup(means(products, x));
        INDArray mean = perGroup(means(result, x));
        INDArray groups = groups(result);
        INDArray normalGroups = groups(normal);
        ChannelMaps.multiply(normalGroups, along, normalGroups);
        NativeOps.run("subtract", new INDArray[] {groups, mean}, new INDArray[] {groups}, new long[0]);
        groups.subi(normalGroups);
        double[] inverse = new double[deviations.length];
        for (int g = 0; g < inverse.length; g++) {
            inverse[g] = 1 / deviations[g];
        }
        ChannelMaps.multiply(groups, perGroup(inverse), groups);
        return new Pair<>(gradient, result.reshape('c', input.shape()));
    }

    /** (x - mean) / deviation; gives the deviation of each group of each row. */
    private double[] normalise(INDArray x, INDArray result) {
        INDArray groups = groups(x);
        INDArray into = groups(result);
        INDArray means = perGroup(means(x, x));
        NativeOps.run("subtract", new INDArray[] {groups, means}, new INDArray[] {into}, new long[0]);
        double[] deviations = means(result.mul(result), x);
        double[] inverse = new double[deviations.length];
        for (int g = 0; g < deviations.length; g++) {
            deviations[g] = Math.sqrt(deviations[g] + layerConf().epsilon());
            inverse[g] = 1 / deviations[g];
        }
        ChannelMaps.multiply(into, perGroup(inverse), into);
        return deviations;
    }

    private void put(Gradient gradient, String key, double[] values) {
        INDArray view = gradientViews.get(key);
        view.assign(Nd4j.createFromArray(values).castTo(dataType).reshape(view.shape()));
        gradient.setGradientFor(key, view);
    }

    /** The mean of each group of each row. */
    private double[] means(INDArray maps, INDArray x) {
        int channels = (int) (x.size(1) / layerConf().groups());
        double[] sums = ChannelMaps.mapSums(maps);
        double[] means = new double[sums.length / channels];
        double count = (double) channels * x.size(2);
        for (int map = 0; map < sums.length; map++) {
            means[map / channels] += sums[map] / count;
        }
        return means;
    }

    /** [1, rows x groups, values of a group]. */
    private INDArray groups(INDArray maps) {
        long groups = maps.size(0) * layerConf().groups();
        return maps.reshape('c', 1, groups, maps.length() / groups);
    }

    private INDArray perGroup(double[] values) {
        return ChannelMaps.perChannel(values, dataType);
    }

    private INDArray maps(INDArray array) {
        return ChannelMaps.of(array, layerConf().channels(), dataType, layerId());
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}
