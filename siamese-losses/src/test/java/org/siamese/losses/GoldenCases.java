package org.siamese.losses;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.objective.Miner;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.Similarity;
import org.siamese.decision.distance.SnrDistance;
import org.siamese.decision.distance.SquaredEuclideanDistance;
import org.siamese.losses.miner.AngularMiner;
import org.siamese.losses.miner.BatchEasyHardMiner;
import org.siamese.losses.miner.BatchHardMiner;
import org.siamese.losses.miner.MultiSimilarityMiner;
import org.siamese.losses.miner.PairMarginMiner;
import org.siamese.losses.miner.Strategy;
import org.siamese.losses.miner.TripletMarginMiner;
import org.siamese.losses.miner.TripletMarginMiner.Kind;

/** Which loss or miner of this library a case of the golden file speaks of. */
final class GoldenCases {
    private static final Map<String, Function<JsonNode, MetricLoss>> LOSSES = Map.ofEntries(
            Map.entry("ContrastiveLoss", c -> ContrastiveLoss.ofDefaults()
                    .withDistance(measure(c))
                    .withPositiveMargin(number(c, "pos_margin"))
                    .withNegativeMargin(number(c, "neg_margin"))),
            Map.entry("TripletMarginLoss", c -> TripletMarginLoss.ofDefaults()
                    .withDistance(measure(c))
                    .withMargin(number(c, "margin"))
                    .withSwap(parameter(c, "swap").asBoolean())
                    .withSmooth(parameter(c, "smooth").asBoolean())),
            Map.entry(
                    "NTXentLoss",
                    c -> NTXentLoss.ofDefaults().withDistance(measure(c)).withTemperature(number(c, "temperature"))),
            Map.entry(
                    "SupConLoss",
                    c -> SupConLoss.ofDefaults().withDistance(measure(c)).withTemperature(number(c, "temperature"))),
            Map.entry("MultiSimilarityLoss", c -> MultiSimilarityLoss.ofDefaults()
                    .withDistance(measure(c))
                    .withAlpha(number(c, "alpha"))
                    .withBeta(number(c, "beta"))
                    .withBase(number(c, "base"))),
            Map.entry("CircleLoss", c -> CircleLoss.ofDefaults()
                    .withDistance((Similarity) measure(c))
                    .withMargin(number(c, "m"))
                    .withGamma(number(c, "gamma"))),
            Map.entry("LiftedStructureLoss", c -> LiftedStructureLoss.ofDefaults()
                    .withDistance(measure(c))
                    .withNegativeMargin(number(c, "neg_margin"))
                    .withPositiveMargin(number(c, "pos_margin"))),
            Map.entry("GeneralizedLiftedStructureLoss", c -> GeneralizedLiftedStructureLoss.ofDefaults()
                    .withDistance(measure(c))
                    .withNegativeMargin(number(c, "neg_margin"))
                    .withPositiveMargin(number(c, "pos_margin"))),
            Map.entry("MarginLoss", c -> MarginLoss.ofDefaults()
                    .withDistance(measure(c))
                    .withMargin(number(c, "margin"))
                    .withBeta(number(c, "beta"))
                    .withNu(number(c, "nu"))),
            Map.entry("TupletMarginLoss", c -> TupletMarginLoss.ofDefaults()
                    .withMarginDegrees(number(c, "margin_degrees"))
                    .withScale(number(c, "scale"))),
            Map.entry("SignalToNoiseRatioContrastiveLoss", c -> SignalToNoiseRatioContrastiveLoss.ofDefaults()
                    .withDistance(new SnrDistance(c.path("normalize").asBoolean(true)))
                    .withPositiveMargin(number(c, "pos_margin"))
                    .withNegativeMargin(number(c, "neg_margin"))),
            Map.entry(
                    "NCALoss",
                    c -> NCALoss.ofDefaults().withDistance(measure(c)).withSoftmaxScale(number(c, "softmax_scale"))),
            Map.entry("IntraPairVarianceLoss", c -> IntraPairVarianceLoss.ofDefaults()
                    .withDistance(measure(c))
                    .withPositiveEpsilon(number(c, "pos_eps"))
                    .withNegativeEpsilon(number(c, "neg_eps"))),
            Map.entry("FastAPLoss", c -> FastAPLoss.ofDefaults()
                    .withDistance((Distance) measure(c))
                    .withBins((int) number(c, "num_bins"))),
            Map.entry("ProxyAnchorLoss", c -> ProxyAnchorLoss.ofClasses(classes(c))
                    .withDistance(measure(c))
                    .withMargin(number(c, "margin"))
                    .withAlpha(number(c, "alpha"))),
            Map.entry("ProxyNCALoss", c -> ProxyNCALoss.ofClasses(classes(c))
                    .withDistance(measure(c))
                    .withSoftmaxScale(number(c, "softmax_scale"))),
            Map.entry("ArcFaceLoss", c -> ArcFaceLoss.ofClasses(classes(c))
                    .withMarginDegrees(number(c, "margin_degrees"))
                    .withScale(number(c, "scale"))),
            Map.entry("CosFaceLoss", c -> CosFaceLoss.ofClasses(classes(c))
                    .withMargin(number(c, "margin"))
                    .withScale(number(c, "scale"))),
            Map.entry("SubCenterArcFaceLoss", c -> SubCenterArcFaceLoss.ofClasses(classes(c))
                    .withSubCenters((int) number(c, "sub_centers"))
                    .withMarginDegrees(number(c, "margin_degrees"))
                    .withScale(number(c, "scale"))),
            Map.entry("NormalizedSoftmaxLoss", c -> NormalizedSoftmaxLoss.ofClasses(classes(c))
                    .withTemperature(number(c, "temperature"))),
            Map.entry("SoftTripleLoss", c -> SoftTripleLoss.ofClasses(classes(c))
                    .withCentersPerClass((int) number(c, "centers_per_class"))
                    .withLa(number(c, "la"))
                    .withGamma(number(c, "gamma"))
                    .withMargin(number(c, "margin"))),
            Map.entry("HadsellContrastive", c -> HadsellContrastiveLoss.ofDefaults()
                    .withMargin(number(c, "margin"))));

    private static final Map<String, Function<JsonNode, Miner>> MINERS = Map.of(
            "TripletMarginMiner",
            c -> new TripletMarginMiner(measure(c), number(c, "margin"), Kind.valueOf(text(c, "type_of_triplets"))),
            "MultiSimilarityMiner",
            c -> new MultiSimilarityMiner(measure(c), number(c, "epsilon")),
            "BatchHardMiner",
            c -> new BatchHardMiner(measure(c)),
            "BatchEasyHardMiner",
            c -> new BatchEasyHardMiner(
                    measure(c), Strategy.valueOf(text(c, "pos_strategy")), Strategy.valueOf(text(c, "neg_strategy"))),
            "PairMarginMiner",
            c -> new PairMarginMiner(measure(c), number(c, "pos_margin"), number(c, "neg_margin")),
            "AngularMiner",
            c -> new AngularMiner(number(c, "angle_degrees")));

    private GoldenCases() {}

    static MetricLoss loss(JsonNode golden) {
        return known(LOSSES, golden.path("loss").asText(), "loss").apply(golden);
    }

    static Miner miner(JsonNode golden) {
        return known(MINERS, golden.path("miner").asText(), "miner").apply(golden);
    }

    private static <T> T known(Map<String, T> all, String name, String kind) {
        T value = all.get(name);
        if (value == null) {
            throw new AssertionError("unknown " + kind + " \"" + name + "\"; known are " + all.keySet());
        }
        return value;
    }

    private static PairMeasure measure(JsonNode golden) {
        boolean normalised = golden.path("normalize").asBoolean();
        return switch (golden.path("distance").asText()) {
            case "euclidean" -> new EuclideanDistance(normalised);
            case "squared_euclidean" -> new SquaredEuclideanDistance(normalised);
            case "cosine" -> new CosineSimilarity();
            default -> throw new AssertionError("unknown distance " + golden.path("distance"));
        };
    }

    private static int classes(JsonNode golden) {
        return golden.path("num_classes").asInt();
    }

    private static JsonNode parameter(JsonNode golden, String name) {
        JsonNode value = golden.path("params").path(name);
        if (value.isMissingNode()) {
            throw new AssertionError("no parameter \"" + name + "\" in " + golden.path("params"));
        }
        return value;
    }

    private static double number(JsonNode golden, String name) {
        return parameter(golden, name).asDouble();
    }

    private static String text(JsonNode golden, String name) {
        return parameter(golden, name).asText().toUpperCase(Locale.ROOT);
    }

    static INDArray matrix(JsonNode rows) {
        return Nd4j.createFromArray(values(rows));
    }

    static double[][] values(JsonNode rows) {
        double[][] values = new double[rows.size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = new double[rows.get(i).size()];
            for (int j = 0; j < values[i].length; j++) {
                values[i][j] = rows.get(i).get(j).asDouble();
            }
        }
        return values;
    }

    static int[] integers(JsonNode array) {
        int[] values = new int[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asInt();
        }
        return values;
    }
}
