package org.siamese.losses;

import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.SquaredEuclideanDistance;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.AnchorRow;
import org.siamese.losses.spi.ProxyLoss;
import org.siamese.losses.spi.ReducedLoss;

/**
 * {@link NCALoss} against one proxy of each class: -log(e^(-softmaxScale d_y) / sum over classes e^(-softmaxScale d_c)).
 * The weight "proxies" is [classes, dimension]. The sum takes in the row's own class, as in pytorch-metric-learning.
 *
 * <p>Movshovitz-Attias, Toshev, Leung, Ioffe, Singh, No Fuss Distance Metric Learning Using Proxies, ICCV 2017.
 *
 * @param classes number of classes, at least 1
 * @param distance measure of an embedding and a proxy, default squared Euclidean on unit rows
 * @param softmaxScale above 0, default 1
 * @param miner what weights rows, default none
 * @param reducer of the losses of rows, default mean
 */
public record ProxyNCALoss(
        int classes, PairMeasure distance, double softmaxScale, @Nullable Miner miner, Reducer reducer)
        implements ProxyLoss, ReducedLoss {
    /** Default scale. */
    public static final double DEFAULT_SOFTMAX_SCALE = 1;

    /** Checks the parameters. */
    public ProxyNCALoss {
        Require.atLeast("classes", classes, 1);
        Require.positive("softmaxScale", softmaxScale);
    }

    /** Squared Euclidean distance on unit rows, scale 1, mean. */
    public static ProxyNCALoss ofClasses(int classes) {
        return new ProxyNCALoss(
                classes, SquaredEuclideanDistance.ofUnitRows(), DEFAULT_SOFTMAX_SCALE, null, new MeanReducer());
    }

    /** This loss with another classes. */
    public ProxyNCALoss withClasses(int classes) {
        return new ProxyNCALoss(classes, distance, softmaxScale, miner, reducer);
    }

    /** This loss with another distance. */
    public ProxyNCALoss withDistance(PairMeasure distance) {
        return new ProxyNCALoss(classes, distance, softmaxScale, miner, reducer);
    }

    /** This loss with another softmax scale. */
    public ProxyNCALoss withSoftmaxScale(double softmaxScale) {
        return new ProxyNCALoss(classes, distance, softmaxScale, miner, reducer);
    }

    /** This loss with another miner. */
    public ProxyNCALoss withMiner(@Nullable Miner miner) {
        return new ProxyNCALoss(classes, distance, softmaxScale, miner, reducer);
    }

    /** This loss with another reducer. */
    public ProxyNCALoss withReducer(Reducer reducer) {
        return new ProxyNCALoss(classes, distance, softmaxScale, miner, reducer);
    }

    @Override
    public boolean countsAnchorsOnly() {
        return true;
    }

    @Override
    public String weightName() {
        return "proxies";
    }

    @Override
    public boolean proxiesAreColumns() {
        return false;
    }

    @Override
    public void anchor(AnchorRow row) {
        NeighbourShare.anchor(row, -distance.sign() * softmaxScale);
    }
}
