package org.siamese.core.layer;

import java.util.Arrays;
import java.util.Locale;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.siamese.core.tower.Towers;

/**
 * Seconds a training step of the face tower with Deeplearning4j's layers, with the same configuration converted, and of the
 * ready-made tower with reflection padding. Arguments: images a step (128), steps (5).
 *
 * <pre>{@code
 * mvn -q -pl siamese-core test-compile
 * mvn -q -pl siamese-core dependency:build-classpath -Dmdep.outputFile=target/classpath -DincludeScope=test
 * java -Xmx3g -Dorg.bytedeco.javacpp.maxbytes=8g -cp \
 *     siamese-core/target/test-classes:siamese-core/target/classes:$(cat siamese-core/target/classpath) \
 *     org.siamese.core.layer.LayerBench
 * }</pre>
 */
final class LayerBench {
    private static final int WARM_UP = 2;

    private LayerBench() {}

    public static void main(String[] arguments) {
        int images = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 128;
        int steps = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        DataSet data = new DataSet(Nd4j.rand(images, 1, 100, 100), Nd4j.rand(images, 5));
        double stock = chain("Deeplearning4j's layers", stock(), data, Math.max(1, steps / 2));
        double ours = chain("the same, converted", NativeLayers.convert(stock()).configuration(), data, steps);
        LossLayer loss = new LossLayer.Builder(LossFunctions.LossFunction.MSE)
                .activation(Activation.IDENTITY)
                .build();
        ComputationGraph tower = Towers.faceTutorial().newNetwork("loss", loss, new Adam(5e-4), 1);
        double ready = time("the ready-made tower", tower, data, steps);
        System.out.printf(
                Locale.ROOT, "%.1f times as fast converted, %.1f times ready-made%n", stock / ours, stock / ready);
    }

    private static double chain(String what, MultiLayerConfiguration configuration, DataSet data, int steps) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        return time(what, network, data, steps);
    }

    private static double time(String what, Model network, DataSet data, int steps) {
        double[] seconds = new double[steps];
        for (int i = -WARM_UP; i < steps; i++) {
            long start = System.nanoTime();
            if (network instanceof ComputationGraph graph) {
                graph.fit(data);
            } else {
                ((MultiLayerNetwork) network).fit(data);
            }
            if (i >= 0) {
                seconds[i] = (System.nanoTime() - start) * 1e-9;
            }
        }
        INDArray images = data.getFeatures();
        long start = System.nanoTime();
        if (network instanceof ComputationGraph graph) {
            graph.output(images);
        } else {
            ((MultiLayerNetwork) network).output(images);
        }
        double embed = (System.nanoTime() - start) * 1e-9;
        Arrays.sort(seconds);
        double median = seconds[steps / 2];
        System.out.printf(
                Locale.ROOT,
                "%-26s %.3f s a step (best %.3f), %.0f images embedded a second%n",
                what,
                median,
                seconds[0],
                images.size(0) / embed);
        return median;
    }

    private static MultiLayerConfiguration stock() {
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder()
                .seed(1)
                .miniBatch(false)
                .updater(new Adam(5e-4))
                .list();
        for (int channels : new int[] {4, 8, 8}) {
            layers.layer(new ConvolutionLayer.Builder(3, 3)
                    .padding(1, 1)
                    .nOut(channels)
                    .activation(Activation.RELU)
                    .build());
            layers.layer(new BatchNormalization.Builder().useLogStd(false).build());
            layers.layer(new DropoutLayer.Builder(new SpatialDropout(0.8)).build());
        }
        layers.layer(
                new DenseLayer.Builder().nOut(500).activation(Activation.RELU).build());
        layers.layer(
                new DenseLayer.Builder().nOut(500).activation(Activation.RELU).build());
        layers.layer(
                new DenseLayer.Builder().nOut(5).activation(Activation.IDENTITY).build());
        layers.layer(new LossLayer.Builder(LossFunctions.LossFunction.MSE)
                .activation(Activation.IDENTITY)
                .build());
        return layers.setInputType(InputType.convolutional(100, 100, 1)).build();
    }
}
