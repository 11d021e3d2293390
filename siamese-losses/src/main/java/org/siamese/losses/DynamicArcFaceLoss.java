package org.siamese.losses;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.AnchorRow;
import org.siamese.losses.spi.ProxyLoss;
import org.siamese.losses.spi.ReducedLoss;

/**
 * {@link SubCenterArcFaceLoss} with a margin for each class by how many images it has: a n^-power + b radians, a and b such that the
 * smallest class has the largest margin and the largest class the least. Where all classes are of one size, all have the least. The weight
 * "W" is [dimension, classes * subCenters]; those of one class are neighbours.
 *
 * <p>Ha, Liu, Liu, Liu, Google Landmark Recognition 2020 Competition Third Place Solution, 2020.
 *
 * @param classCounts number of images of each class, at least 1 each
 * @param subCenters proxies of each class, at least 1, default 3
 * @param leastMargin in radians, at least 0, default 0.05
 * @param largestMargin in radians, at least the least and at most pi, default 0.5
 * @param power how fast margins fall with the size of a class, above 0, default 0.25
 * @param scale above 0, default 64
 * @param miner what weights rows, default none
 * @param reducer of the losses of rows, default mean
 */
public record DynamicArcFaceLoss(
        List<Integer> classCounts,
        int subCenters,
        double leastMargin,
        double largestMargin,
        double power,
        double scale,
        @Nullable Miner miner,
        Reducer reducer)
        implements ProxyLoss, ReducedLoss {
    /** Default number of proxies of each class. */
    public static final int DEFAULT_SUB_CENTERS = 3;

    /** Default least margin in radians. */
    public static final double DEFAULT_LEAST_MARGIN = 0.05;

    /** Default largest margin in radians. */
    public static final double DEFAULT_LARGEST_MARGIN = 0.5;

    /** Default power. */
    public static final double DEFAULT_POWER = 0.25;

    /** Default scale. */
    public static final double DEFAULT_SCALE = 64;

    /** Checks the parameters. */
    public DynamicArcFaceLoss {
        classCounts = List.copyOf(classCounts);
        Require.atLeast("classCounts", classCounts.size(), 1);
        for (int c = 0; c < classCounts.size(); c++) {
            Require.atLeast("classCounts, class " + c, classCounts.get(c), 1);
        }
        Require.atLeast("subCenters", subCenters, 1);
        Require.nonNegative("leastMargin", leastMargin);
        Require.between("largestMargin", largestMargin, leastMargin, Math.PI);
        Require.positive("power", power);
        Require.positive("scale", scale);
    }

    /** Three proxies of each class, margins 0.05 to 0.5 radians, power 0.25, scale 64, mean. */
    public static DynamicArcFaceLoss ofClassCounts(int... classCounts) {
        return new DynamicArcFaceLoss(
                Arrays.stream(classCounts).boxed().toList(),
                DEFAULT_SUB_CENTERS,
                DEFAULT_LEAST_MARGIN,
                DEFAULT_LARGEST_MARGIN,
                DEFAULT_POWER,
                DEFAULT_SCALE,
                null,
                new MeanReducer());
    }

    /** This loss with another class counts. */
    public DynamicArcFaceLoss withClassCounts(List<Integer> classCounts) {
        return new DynamicArcFaceLoss(
                classCounts, subCenters, leastMargin, largestMargin, power, scale, miner, reducer);
    }

    /** This loss with another sub centers. */
    public DynamicArcFaceLoss withSubCenters(int subCenters) {
        return new DynamicArcFaceLoss(
                classCounts, subCenters, leastMargin, largestMargin, power, scale, miner, reducer);
    }

    /** This loss with another least margin. */
    public DynamicArcFaceLoss withLeastMargin(double leastMargin) {
        return new DynamicArcFaceLoss(
                classCounts, subCenters, leastMargin, largestMargin, power, scale, miner, reducer);
    }

    /** This loss with another largest margin. */
    public DynamicArcFaceLoss withLargestMargin(double largestMargin) {
        return new DynamicArcFaceLoss(
                classCounts, subCenters, leastMargin, largestMargin, power, scale, miner, reducer);
    }

    /** This loss with another power. */
    public DynamicArcFaceLoss withPower(double power) {
        return new DynamicArcFaceLoss(
                classCounts, subCenters, leastMargin, largestMargin, power, scale, miner, reducer);
    }

    /** This loss with another scale. */
    public DynamicArcFaceLoss withScale(double scale) {
        return new DynamicArcFaceLoss(
                classCounts, subCenters, leastMargin, largestMargin, power, scale, miner, reducer);
    }

    /** This loss with another miner. */
    public DynamicArcFaceLoss withMiner(@Nullable Miner miner) {
        return new DynamicArcFaceLoss(
                classCounts, subCenters, leastMargin, largestMargin, power, scale, miner, reducer);
    }

    /** This loss with another reducer. */
    public DynamicArcFaceLoss withReducer(Reducer reducer) {
        return new DynamicArcFaceLoss(
                classCounts, subCenters, leastMargin, largestMargin, power, scale, miner, reducer);
    }

    @Override
    public int classes() {
        return classCounts.size();
    }

    @Override
    public int proxiesPerClass() {
        return subCenters;
    }

    /** The margin of a class in radians. */
    public double margin(int label) {
        double rarest = Math.pow(Collections.min(classCounts), -power);
        double commonest = Math.pow(Collections.max(classCounts), -power);
        double place =
                rarest == commonest ? 0 : (Math.pow(classCounts.get(label), -power) - commonest) / (rarest - commonest);
        return leastMargin + place * (largestMargin - leastMargin);
    }

    @Override
    public void anchor(AnchorRow row) {
        SubCenterArcFaceLoss.anchor(row, classes(), subCenters, scale, this::margin);
    }
}
