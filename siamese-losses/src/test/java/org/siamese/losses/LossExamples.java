package org.siamese.losses;

import java.util.ArrayList;
import java.util.List;
import org.siamese.core.batch.LabelSets;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Targets;
import org.siamese.core.batch.Triplets;
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
import org.siamese.losses.reducer.PartsReducer;
import org.siamese.losses.reducer.PerAnchorReducer;
import org.siamese.losses.reducer.SumReducer;
import org.siamese.losses.reducer.ThresholdReducer;

/** One or more examples of every loss: what the contract test runs on. A loss without one fails that test. */
final class LossExamples {
    static final int CLASSES = 5;

    /** Kinds of targets that an example is tried on. */
    enum Kind {
        LABELS(Labels.class),
        PAIRS(Pairs.class),
        SAME_PAIRS(Pairs.class),
        TRIPLETS(Triplets.class),
        LABEL_SETS(LabelSets.class);

        final Class<? extends Targets> type;

        Kind(Class<? extends Targets> type) {
            this.type = type;
        }
    }

    record Example(MetricLoss loss, Kind kind) {
        @Override
        public String toString() {
            return kind + " " + loss;
        }
    }

    private static final List<Example> ALL = new ArrayList<>();

    private static void add(MetricLoss loss, Kind... kinds) {
        for (Kind kind : kinds) {
            ALL.add(new Example(loss, kind));
        }
    }

    static {
        Kind labels = Kind.LABELS;
        Kind pairs = Kind.PAIRS;
        Kind triplets = Kind.TRIPLETS;
        add(HadsellContrastiveLoss.ofDefaults(), pairs, triplets, labels);
        add(HadsellContrastiveLoss.ofDefaults().withDistance(EuclideanDistance.ofUnitRows()), pairs);
        add(CosineContrastiveLoss.ofDefaults().withMargin(-0.2), pairs, triplets, labels);
        add(new LogisticPairLoss(), pairs, triplets, labels);
        add(ContrastiveLoss.ofDefaults(), labels, pairs, triplets);
        add(ContrastiveLoss.ofDefaults().withDistance(EuclideanDistance.plain()).withNegativeMargin(3), labels);
        add(ContrastiveLoss.ofDefaults().withDistance(new LpDistance(1.5, true)).withNegativeMargin(2), labels);
        add(
                ContrastiveLoss.ofDefaults()
                        .withDistance(new CosineSimilarity())
                        .withPositiveMargin(1)
                        .withNegativeMargin(0),
                labels);
        add(ContrastiveLoss.ofDefaults().withMiner(MultiSimilarityMiner.ofDefaults()), labels);
        add(ContrastiveLoss.ofDefaults().withReducer(PerAnchorReducer.ofDefaults()), labels);
        add(
                ContrastiveLoss.ofDefaults()
                        .withReducer(
                                new ClassWeightedReducer(List.of(0.5, 1.0, 2.0, 0.0, 3.0, 1.0, 1.5, 1.0, 2.0, 1.0))),
                labels);
        add(TripletMarginLoss.ofDefaults(), labels, triplets);
        add(TripletMarginLoss.ofDefaults().withSwap(true).withMargin(0.3), labels, triplets);
        add(TripletMarginLoss.ofDefaults().withSmooth(true), labels, triplets);
        add(TripletMarginLoss.ofDefaults().withDistance(EuclideanDistance.plain()), labels, triplets);
        add(TripletMarginLoss.ofDefaults().withDistance(new CosineSimilarity()), labels);
        add(TripletMarginLoss.ofDefaults().withReducer(new MeanReducer()), labels);
        add(TripletMarginLoss.ofDefaults().withReducer(new ThresholdReducer(0.1, 0.4)), labels);
        add(TripletMarginLoss.ofDefaults().withReducer(new PerAnchorReducer(new AvgNonZeroReducer())), labels);
        add(TripletMarginLoss.ofDefaults().withMiner(BatchHardMiner.ofDefaults()), labels);
        add(
                TripletMarginLoss.ofDefaults()
                        .withMiner(TripletMarginMiner.of(TripletMarginMiner.Kind.SEMIHARD))
                        .withReducer(new SumReducer()),
                labels);
        add(NTXentLoss.ofDefaults(), labels, triplets);
        add(NTXentLoss.ofDefaults().withDistance(EuclideanDistance.plain()).withTemperature(0.5), labels);
        add(SupConLoss.ofDefaults(), labels, triplets);
        add(SupConLoss.ofDefaults().withDistance(SquaredEuclideanDistance.ofUnitRows()), labels);
        add(MultiSimilarityLoss.ofDefaults(), labels, pairs, triplets);
        add(
                MultiSimilarityLoss.ofDefaults()
                        .withDistance(EuclideanDistance.ofUnitRows())
                        .withBeta(5),
                labels);
        add(CircleLoss.ofDefaults(), labels, triplets);
        add(LiftedStructureLoss.ofDefaults(), labels, triplets);
        add(LiftedStructureLoss.ofDefaults().withDistance(new CosineSimilarity()), labels);
        add(GeneralizedLiftedStructureLoss.ofDefaults(), labels, triplets);
        add(GeneralizedLiftedStructureLoss.ofDefaults().withCompatibility(Compatibility.PML_2), pairs);
        add(GeneralizedLiftedStructureLoss.ofDefaults().withDistance(new CosineSimilarity()), labels);
        add(MarginLoss.ofDefaults(), labels, triplets);
        add(MarginLoss.ofDefaults().withBetas(1).withNu(0.1), labels, triplets);
        add(MarginLoss.ofDefaults().withBetas(2 * CLASSES).withNu(0.1).withReducer(new MeanReducer()), labels);
        add(TupletMarginLoss.ofDefaults(), labels, triplets);
        add(SignalToNoiseRatioContrastiveLoss.ofDefaults(), labels, pairs, triplets);
        add(SignalToNoiseRatioContrastiveLoss.ofDefaults().withDistance(new SnrDistance(false)), labels);
        add(NCALoss.ofDefaults(), labels, triplets);
        add(IntraPairVarianceLoss.ofDefaults(), labels, pairs, triplets);
        add(IntraPairVarianceLoss.ofDefaults().withDistance(EuclideanDistance.plain()), labels);
        add(FastAPLoss.ofDefaults(), labels, triplets);
        add(HistogramLoss.ofDefaults().withBins(20), labels, pairs, triplets);
        add(RankedListLoss.ofDefaults(), labels, triplets);
        add(AngularLoss.ofDefaults(), labels, triplets);
        add(NPairsLoss.ofDefaults(), labels, Kind.SAME_PAIRS, triplets);
        add(MultipleNegativesRankingLoss.ofDefaults(), labels, Kind.SAME_PAIRS, triplets);
        add(
                MultipleNegativesRankingLoss.ofDefaults()
                        .withDistance(new DotSimilarity())
                        .withScale(1),
                Kind.SAME_PAIRS);
        add(VICRegLoss.ofDefaults(), Kind.SAME_PAIRS);
        add(ProxyAnchorLoss.ofClasses(2 * CLASSES), labels);
        add(ProxyAnchorLoss.ofClasses(2 * CLASSES).withMiner(MultiSimilarityMiner.ofDefaults()), labels);
        add(ProxyNCALoss.ofClasses(2 * CLASSES), labels);
        add(ArcFaceLoss.ofClasses(2 * CLASSES), labels);
        add(ArcFaceLoss.ofClasses(2 * CLASSES).withMiner(BatchHardMiner.ofDefaults()), labels);
        add(CosFaceLoss.ofClasses(2 * CLASSES).withReducer(new DivisorReducer()), labels);
        add(SphereFaceLoss.ofClasses(2 * CLASSES), labels);
        add(SubCenterArcFaceLoss.ofClasses(2 * CLASSES), labels);
        add(NormalizedSoftmaxLoss.ofClasses(2 * CLASSES), labels);
        add(SoftTripleLoss.ofClasses(2 * CLASSES).withCentersPerClass(3), labels);
        add(CenterLoss.ofClasses(2 * CLASSES), labels);
        add(LpRegulariser.ofDefaults(), labels, pairs, triplets);
        add(new LpRegulariser(3, 2), labels);
        add(SphericalEmbeddingRegulariser.ofDefaults(), labels, pairs);
        add(
                WeightedSumLoss.of(1, TripletMarginLoss.ofDefaults())
                        .plus(0.01, LpRegulariser.ofDefaults())
                        .plus(0.1, CenterLoss.ofClasses(2 * CLASSES)),
                labels);
        add(SupConLoss.ofDefaults().anchorBlocks(5), labels);
        add(SmoothAPLoss.ofDefaults().withTemperature(0.1), labels, triplets);
        add(SmoothAPLoss.ofDefaults().withTemperature(0.1).withMiner(BatchHardMiner.ofDefaults()), labels);
        for (PNPVariant variant : PNPVariant.values()) {
            add(PNPLoss.ofDefaults().withVariant(variant).withAnneal(0.2), labels, triplets);
        }
        add(ThresholdConsistentMarginLoss.ofDefaults().withMarginNegative(0.1), labels, pairs, triplets);
        add(InstanceLoss.ofDefaults().withGamma(4), labels);
        add(LargeMarginSoftmaxLoss.ofClasses(2 * CLASSES), labels);
        add(P2SGradLoss.ofClasses(2 * CLASSES), labels);
        add(ManifoldLoss.ofSeed(3).withProxies(3), labels, pairs, triplets);
        add(ManifoldLoss.ofSeed(3).withProxies(2 * CLASSES).withAssignment(ManifoldAssignment.LABELS), labels);
        add(DynamicSoftMarginLoss.ofDefaults(), labels, Kind.SAME_PAIRS, triplets);
        add(MultiSupConLoss.ofDefaults(), labels, Kind.LABEL_SETS);
        add(MultiSupConLoss.ofDefaults().withThreshold(0).withReducer(new MeanReducer()), Kind.LABEL_SETS);
        add(DynamicArcFaceLoss.ofClassCounts(5, 90, 20, 40, 7, 300, 11, 15, 60, 30), labels);
        add(GE2ELoss.ofDefaults(), labels);
        add(GE2ELoss.ofDefaults().withVariant(GE2EVariant.CONTRAST), labels);
        add(DecoupledContrastiveLoss.ofDefaults(), labels, triplets);
        add(DecoupledContrastiveLoss.ofDefaults().withSigma(0.5), labels, triplets);
        add(SelectivelyContrastiveTripletLoss.ofDefaults(), labels, triplets);
        add(SelfSupervisedLoss.of(NTXentLoss.ofDefaults()), Kind.SAME_PAIRS);
        add(SelfSupervisedLoss.of(TripletMarginLoss.ofDefaults().withSwap(true)).withSymmetric(false), Kind.SAME_PAIRS);
        add(SelfSupervisedLoss.of(AngularLoss.ofDefaults()).withSymmetric(false), Kind.SAME_PAIRS);
        add(AdaFaceLoss.ofClasses(2 * CLASSES).withMomentum(1), labels);
        add(MagFaceLoss.ofClasses(2 * CLASSES).withLeastLength(0.5).withLargestLength(4), labels);
        add(ElasticFaceLoss.ofClasses(2 * CLASSES, 5), labels);
        add(ElasticFaceLoss.ofClasses(2 * CLASSES, 5).withDeviation(0), labels);
        add(ZeroMeanRegulariser.ofDefaults(), labels, pairs, triplets);
        add(RegularFaceRegulariser.ofDefaults(), labels, pairs);
        add(CenterInvariantRegulariser.ofDefaults(), labels, pairs);
        add(
                RegularisedLoss.of(ProxyAnchorLoss.ofClasses(2 * CLASSES))
                        .withEmbeddings(0.1, LpRegulariser.ofDefaults())
                        .withClasses(0.2, RegularFaceRegulariser.ofDefaults()),
                labels);
        add(
                RegularisedLoss.of(SoftTripleLoss.ofClasses(2 * CLASSES).withCentersPerClass(3))
                        .withClasses(0.2, new SparseCentersRegulariser(2 * CLASSES, 3)),
                labels);
        add(
                RegularisedLoss.of(ContrastiveLoss.ofDefaults()).withEmbeddings(0.3, ZeroMeanRegulariser.ofDefaults()),
                pairs);
        add(CenterLoss.ofClasses(2 * CLASSES).withAlpha(0.5), labels);
        add(RankedListLoss.ofDefaults().withPositiveTemperature(3), labels);
        add(
                ContrastiveLoss.ofDefaults()
                        .withReducer(PartsReducer.of(new MeanReducer()).withNegative(new SumReducer())),
                labels);
        for (Compatibility as : Compatibility.values()) {
            add(NTXentLoss.ofDefaults().withCompatibility(as), labels);
            add(SupConLoss.ofDefaults().withCompatibility(as).withReducer(new MeanReducer()), labels);
            add(CircleLoss.ofDefaults().withCompatibility(as).withReducer(new MeanReducer()), labels);
            add(
                    MultiSimilarityLoss.ofDefaults().withCompatibility(as).withMiner(MultiSimilarityMiner.ofDefaults()),
                    labels);
            add(GeneralizedLiftedStructureLoss.ofDefaults().withCompatibility(as), labels);
            add(
                    ProxyAnchorLoss.ofClasses(2 * CLASSES)
                            .withCompatibility(as)
                            .withMiner(MultiSimilarityMiner.ofDefaults()),
                    labels);
            add(AngularLoss.ofDefaults().withCompatibility(as), labels);
            add(HistogramLoss.ofDefaults().withBins(20).withCompatibility(as), labels);
            add(RankedListLoss.ofDefaults().withCompatibility(as), labels);
        }
        add(new CrossBatchMemoryLoss(ContrastiveLoss.ofDefaults(), 8), labels);
        add(new CrossBatchMemoryLoss(TripletMarginLoss.ofDefaults().withSwap(true), 8), labels);
        add(new CrossBatchMemoryLoss(LiftedStructureLoss.ofDefaults(), 8), labels);
        add(
                new CrossBatchMemoryLoss(
                        TripletMarginLoss.ofDefaults()
                                .withMiner(TripletMarginMiner.ofDefaults().withMargin(1)),
                        8),
                labels);
        add(new CrossBatchMemoryLoss(AngularLoss.ofDefaults(), 8), labels);
    }

    private LossExamples() {}

    static List<Example> all() {
        return ALL;
    }
}
