package org.siamese.losses;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.siamese.core.objective.MetricLoss;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.DotSimilarity;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.LpDistance;
import org.siamese.decision.distance.SnrDistance;
import org.siamese.decision.distance.SquaredEuclideanDistance;
import org.siamese.losses.miner.BatchHardMiner;
import org.siamese.losses.miner.MultiSimilarityMiner;
import org.siamese.losses.miner.TripletMarginMiner;
import org.siamese.losses.reducer.AvgNonZeroReducer;
import org.siamese.losses.reducer.ClassWeightedReducer;
import org.siamese.losses.reducer.DivisorReducer;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.reducer.PerAnchorReducer;
import org.siamese.losses.reducer.SumReducer;
import org.siamese.losses.reducer.ThresholdReducer;

/** The losses that the saved files of SavedLossTest hold, in their order: as they were then, and stay. */
final class SavedLosses {
    static final int CLASSES = 5;

    private static final Set<MetricLoss> ALL = new LinkedHashSet<>();

    private static void add(MetricLoss loss) {
        ALL.add(loss);
    }

    static {
        add(HadsellContrastiveLoss.ofDefaults());
        add(HadsellContrastiveLoss.ofDefaults().withDistance(EuclideanDistance.ofUnitRows()));
        add(CosineContrastiveLoss.ofDefaults().withMargin(-0.2));
        add(new LogisticPairLoss());
        add(ContrastiveLoss.ofDefaults());
        add(ContrastiveLoss.ofDefaults().withDistance(EuclideanDistance.plain()).withNegativeMargin(3));
        add(ContrastiveLoss.ofDefaults()
                .withDistance(new LpDistance(1.5, true).withLengthOrder(2))
                .withNegativeMargin(2));
        add(ContrastiveLoss.ofDefaults()
                .withDistance(new CosineSimilarity())
                .withPositiveMargin(1)
                .withNegativeMargin(0));
        add(ContrastiveLoss.ofDefaults().withMiner(MultiSimilarityMiner.ofDefaults()));
        add(ContrastiveLoss.ofDefaults().withReducer(PerAnchorReducer.ofDefaults()));
        add(ContrastiveLoss.ofDefaults()
                .withReducer(new ClassWeightedReducer(List.of(0.5, 1.0, 2.0, 0.0, 3.0, 1.0, 1.5, 1.0, 2.0, 1.0))));
        add(TripletMarginLoss.ofDefaults());
        add(TripletMarginLoss.ofDefaults().withSwap(true).withMargin(0.3));
        add(TripletMarginLoss.ofDefaults().withSmooth(true));
        add(TripletMarginLoss.ofDefaults().withDistance(EuclideanDistance.plain()));
        add(TripletMarginLoss.ofDefaults().withDistance(new CosineSimilarity()));
        add(TripletMarginLoss.ofDefaults().withReducer(new MeanReducer()));
        add(TripletMarginLoss.ofDefaults().withReducer(new ThresholdReducer(0.1, 0.4)));
        add(TripletMarginLoss.ofDefaults().withReducer(new PerAnchorReducer(new AvgNonZeroReducer())));
        add(TripletMarginLoss.ofDefaults().withMiner(BatchHardMiner.ofDefaults()));
        add(TripletMarginLoss.ofDefaults()
                .withMiner(TripletMarginMiner.of(TripletMarginMiner.Kind.SEMIHARD))
                .withReducer(new SumReducer()));
        add(NTXentLoss.ofDefaults());
        add(NTXentLoss.ofDefaults().withDistance(EuclideanDistance.plain()).withTemperature(0.5));
        add(SupConLoss.ofDefaults());
        add(SupConLoss.ofDefaults().withDistance(SquaredEuclideanDistance.ofUnitRows()));
        add(MultiSimilarityLoss.ofDefaults());
        add(MultiSimilarityLoss.ofDefaults()
                .withDistance(EuclideanDistance.ofUnitRows())
                .withBeta(5));
        add(CircleLoss.ofDefaults());
        add(LiftedStructureLoss.ofDefaults());
        add(LiftedStructureLoss.ofDefaults().withDistance(new CosineSimilarity()));
        add(GeneralizedLiftedStructureLoss.ofDefaults());
        add(GeneralizedLiftedStructureLoss.ofDefaults().withDistance(new CosineSimilarity()));
        add(MarginLoss.ofDefaults());
        add(MarginLoss.ofDefaults().withBetas(1).withNu(0.1));
        add(MarginLoss.ofDefaults().withBetas(2 * CLASSES).withNu(0.1).withReducer(new MeanReducer()));
        add(TupletMarginLoss.ofDefaults());
        add(SignalToNoiseRatioContrastiveLoss.ofDefaults());
        add(SignalToNoiseRatioContrastiveLoss.ofDefaults().withDistance(new SnrDistance(false)));
        add(NCALoss.ofDefaults());
        add(IntraPairVarianceLoss.ofDefaults());
        add(IntraPairVarianceLoss.ofDefaults().withDistance(EuclideanDistance.plain()));
        add(FastAPLoss.ofDefaults());
        add(HistogramLoss.ofDefaults().withBins(20));
        add(RankedListLoss.ofDefaults());
        add(AngularLoss.ofDefaults());
        add(NPairsLoss.ofDefaults());
        add(MultipleNegativesRankingLoss.ofDefaults());
        add(MultipleNegativesRankingLoss.ofDefaults()
                .withDistance(new DotSimilarity())
                .withScale(1));
        add(VICRegLoss.ofDefaults());
        add(ProxyAnchorLoss.ofClasses(2 * CLASSES));
        add(ProxyAnchorLoss.ofClasses(2 * CLASSES).withMiner(MultiSimilarityMiner.ofDefaults()));
        add(ProxyNCALoss.ofClasses(2 * CLASSES));
        add(ArcFaceLoss.ofClasses(2 * CLASSES));
        add(ArcFaceLoss.ofClasses(2 * CLASSES).withMiner(BatchHardMiner.ofDefaults()));
        add(CosFaceLoss.ofClasses(2 * CLASSES).withReducer(new DivisorReducer()));
        add(SphereFaceLoss.ofClasses(2 * CLASSES));
        add(SubCenterArcFaceLoss.ofClasses(2 * CLASSES));
        add(NormalizedSoftmaxLoss.ofClasses(2 * CLASSES));
        add(SoftTripleLoss.ofClasses(2 * CLASSES).withCentersPerClass(3));
        add(CenterLoss.ofClasses(2 * CLASSES));
        add(LpRegulariser.ofDefaults());
        add(new LpRegulariser(3, 2));
        add(SphericalEmbeddingRegulariser.ofDefaults());
        add(WeightedSumLoss.of(1, TripletMarginLoss.ofDefaults())
                .plus(0.01, LpRegulariser.ofDefaults())
                .plus(0.1, CenterLoss.ofClasses(2 * CLASSES)));
        add(new CrossBatchMemoryLoss(ContrastiveLoss.ofDefaults(), 8));
        add(new CrossBatchMemoryLoss(TripletMarginLoss.ofDefaults().withSwap(true), 8));
        add(new CrossBatchMemoryLoss(LiftedStructureLoss.ofDefaults(), 8));
        add(new CrossBatchMemoryLoss(
                TripletMarginLoss.ofDefaults()
                        .withMiner(TripletMarginMiner.ofDefaults().withMargin(1)),
                8));
        add(new CrossBatchMemoryLoss(AngularLoss.ofDefaults(), 8));
    }

    private SavedLosses() {}

    static Set<MetricLoss> all() {
        return ALL;
    }
}
