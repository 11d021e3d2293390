package org.siamese.losses;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Targets;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.LossWeight;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.losses.internal.Require;
import org.siamese.losses.internal.WeightArray;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.AnchorRow;
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.ProxyBatch;
import org.siamese.losses.spi.ProxyLoss;
import org.siamese.losses.spi.ReducedLoss;

/**
 * AdaFace: a margin that follows the quality of an image, for which the length of its embedding stands. With q = (|x| - mean) / (deviation
 * / concentration), held to [-1, 1], the own logit is scale (cos(t_y - margin q) - margin q - margin), the angle held to [0, pi]; others
 * are scale cos t_c. So a poor image (q = -1) has ArcFace's margin, which spares hard ones, a good one a stronger additive margin. The
 * gradient takes q as constant. Takes {@link Labels}. The weight "W" is [dimension, classes]; "statistics", [1, 2], holds the running mean
 * and deviation of the lengths, which take the momentum's share of each batch before it is used, and is not trainable.
 *
 * <p>Kim, Jain, Liu, AdaFace: Quality Adaptive Margin for Face Recognition, CVPR 2022; lengths held to [0.001, 100], and where the
 * statistics start, as in its authors' code.
 *
 * @param classes number of classes, at least 1
 * @param margin 0 to pi / 2, default 0.4
 * @param concentration how many deviations q spans, above 0, default 0.333
 * @param momentum share of a batch in the statistics, above 0 and at most 1, default 0.01
 * @param scale above 0, default 64
 * @param miner what weights rows, default none
 * @param reducer of the losses of rows, default mean
 */
public record AdaFaceLoss(
        int classes,
        double margin,
        double concentration,
        double momentum,
        double scale,
        @Nullable Miner miner,
        Reducer reducer)
        implements ProxyLoss, ReducedLoss {
    /** Default margin. */
    public static final double DEFAULT_MARGIN = 0.4;

    /** Default concentration. */
    public static final double DEFAULT_CONCENTRATION = 0.333;

    /** Default share of a batch. */
    public static final double DEFAULT_MOMENTUM = 0.01;

    /** Default scale. */
    public static final double DEFAULT_SCALE = 64;

    private static final String STATISTICS = "statistics";
    private static final double SHORTEST = 1e-3;
    private static final double LONGEST = 100;
    private static final double SLACK = 1e-3;
    private static final double START_MEAN = 20;
    private static final double START_DEVIATION = 100;

    /** Checks the parameters. */
    public AdaFaceLoss {
        Require.atLeast("classes", classes, 1);
        Require.between("margin", margin, 0, Math.PI / 2);
        Require.positive("concentration", concentration);
        Require.positive("momentum", momentum);
        Require.between("momentum", momentum, 0, 1);
        Require.positive("scale", scale);
    }

    /** Margin 0.4, concentration 0.333, momentum 0.01, scale 64, mean. */
    public static AdaFaceLoss ofClasses(int classes) {
        return new AdaFaceLoss(
                classes,
                DEFAULT_MARGIN,
                DEFAULT_CONCENTRATION,
                DEFAULT_MOMENTUM,
                DEFAULT_SCALE,
                null,
                new MeanReducer());
    }

    /** This loss with another classes. */
    public AdaFaceLoss withClasses(int classes) {
        return new AdaFaceLoss(classes, margin, concentration, momentum, scale, miner, reducer);
    }

    /** This loss with another margin. */
    public AdaFaceLoss withMargin(double margin) {
        return new AdaFaceLoss(classes, margin, concentration, momentum, scale, miner, reducer);
    }

    /** This loss with another concentration. */
    public AdaFaceLoss withConcentration(double concentration) {
        return new AdaFaceLoss(classes, margin, concentration, momentum, scale, miner, reducer);
    }

    /** This loss with another momentum. */
    public AdaFaceLoss withMomentum(double momentum) {
        return new AdaFaceLoss(classes, margin, concentration, momentum, scale, miner, reducer);
    }

    /** This loss with another scale. */
    public AdaFaceLoss withScale(double scale) {
        return new AdaFaceLoss(classes, margin, concentration, momentum, scale, miner, reducer);
    }

    /** This loss with another miner. */
    public AdaFaceLoss withMiner(@Nullable Miner miner) {
        return new AdaFaceLoss(classes, margin, concentration, momentum, scale, miner, reducer);
    }

    /** This loss with another reducer. */
    public AdaFaceLoss withReducer(Reducer reducer) {
        return new AdaFaceLoss(classes, margin, concentration, momentum, scale, miner, reducer);
    }

    @Override
    public List<LossWeight> weights(int dimension) {
        List<LossWeight> weights = new ArrayList<>(ProxyLoss.super.weights(dimension));
        weights.add(new LossWeight(STATISTICS, 1, 2, new WeightInitConstant(0), false));
        return weights;
    }

    /** The term of a row of middling quality. */
    @Override
    public void anchor(AnchorRow row) {
        MarginSoftmax.anchor(row, scale, cosine -> cosine - margin, cosine -> 1);
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        ProxyBatch batch = ProxyBatch.of(this, embeddings, targets, weights);
        double[] lengths = Arrays.stream(batch.embeddings().norms())
                .map(norm -> Math.max(SHORTEST, Math.min(LONGEST, norm)))
                .toArray();
        double[] statistics =
                statistics(WeightArray.read(weights, STATISTICS, 1, 2).values(), lengths);
        double[] quality = new double[lengths.length];
        Arrays.setAll(quality, i -> {
            double q = (lengths[i] - statistics[0]) / (statistics[1] + SLACK) * concentration;
            return Math.max(-1, Math.min(1, q));
        });
        double[] unused = new double[lengths.length];
        MatrixOutcome outcome = MarginTerms.over(
                batch,
                reducer,
                scale,
                (row, cosine, into) -> own(quality[row], cosine, into),
                new double[lengths.length],
                unused,
                unused.clone());
        LossResult result = batch.result(outcome);
        return new LossResult(
                result.value(),
                result.gradient(),
                result.weightGradients(),
                Map.of(STATISTICS, RowMatrices.toArray(statistics, 1, 2, embeddings.dataType())),
                result.tuples(),
                result.activeTuples());
    }

    private void own(double quality, double cosine, double[] into) {
        Angle angle = Angle.ofCosine(cosine);
        double turned = angle.radians() - margin * quality;
        double subtracted = margin * quality + margin;
        if (turned < 0 || turned > Math.PI) {
            into[0] = (turned < 0 ? 1 : -1) - subtracted;
            into[1] = 0;
        } else {
            into[0] = angle.cosinePlus(-margin * quality) - subtracted;
            into[1] = angle.derivativeOfCosinePlus(-margin * quality);
        }
    }

    /** Running mean and deviation after a batch; a deviation of 0 is none yet. */
    private double[] statistics(double[] before, double[] lengths) {
        double mean = Arrays.stream(lengths).average().orElse(0);
        double squares = 0;
        for (double length : lengths) {
            squares += (length - mean) * (length - mean);
        }
        boolean first = before[1] == 0;
        double deviation =
                lengths.length < 2 ? first ? START_DEVIATION : before[1] : Math.sqrt(squares / (lengths.length - 1));
        return new double[] {
            (1 - momentum) * (first ? START_MEAN : before[0]) + momentum * mean,
            (1 - momentum) * (first ? START_DEVIATION : before[1]) + momentum * deviation
        };
    }
}
