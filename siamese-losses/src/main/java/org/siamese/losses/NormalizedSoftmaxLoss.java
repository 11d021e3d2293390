package org.siamese.losses;

import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.AnchorRow;
import org.siamese.losses.spi.ProxyLoss;
import org.siamese.losses.spi.ReducedLoss;

/**
 * Softmax over the cosine similarities to one proxy of each class: -log(e^(s_y/t) / sum over classes e^(s_c/t)).
 * The weight "W" is [dimension, classes].
 *
 * <p>Zhai, Wu, Classification is a Strong Baseline for Deep Metric Learning, BMVC 2019; Wang et al., NormFace, 2017.
 *
 * @param classes number of classes, at least 1
 * @param temperature t, above 0, default 0.05
 * @param miner what weights rows, default none
 * @param reducer of the losses of rows, default mean
 */
public record NormalizedSoftmaxLoss(int classes, double temperature, @Nullable Miner miner, Reducer reducer)
        implements ProxyLoss, ReducedLoss {
    /** Default temperature. */
    public static final double DEFAULT_TEMPERATURE = 0.05;

    /** Checks the parameters. */
    public NormalizedSoftmaxLoss {
        Require.atLeast("classes", classes, 1);
        Require.positive("temperature", temperature);
    }

    /** Temperature 0.05, mean. */
    public static NormalizedSoftmaxLoss ofClasses(int classes) {
        return new NormalizedSoftmaxLoss(classes, DEFAULT_TEMPERATURE, null, new MeanReducer());
    }

    /** This loss with another classes. */
    public NormalizedSoftmaxLoss withClasses(int classes) {
        return new NormalizedSoftmaxLoss(classes, temperature, miner, reducer);
    }

    /** This loss with another temperature. */
    public NormalizedSoftmaxLoss withTemperature(double temperature) {
        return new NormalizedSoftmaxLoss(classes, temperature, miner, reducer);
    }

    /** This loss with another miner. */
    public NormalizedSoftmaxLoss withMiner(@Nullable Miner miner) {
        return new NormalizedSoftmaxLoss(classes, temperature, miner, reducer);
    }

    /** This loss with another reducer. */
    public NormalizedSoftmaxLoss withReducer(Reducer reducer) {
        return new NormalizedSoftmaxLoss(classes, temperature, miner, reducer);
    }

    @Override
    public void anchor(AnchorRow row) {
        NeighbourShare.anchor(row, 1 / temperature);
    }
}
