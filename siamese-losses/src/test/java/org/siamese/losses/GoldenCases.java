package org.siamese.losses;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.StreamSupport;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.PairIndices;
import org.siamese.core.objective.Reducer;
import org.siamese.core.objective.TripletIndices;
import org.siamese.core.objective.Tuples;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.DotSimilarity;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.LpDistance;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.Similarity;
import org.siamese.decision.distance.SnrDistance;
import org.siamese.decision.distance.SquaredEuclideanDistance;
import org.siamese.losses.miner.AngularMiner;
import org.siamese.losses.miner.BatchEasyHardMiner;
import org.siamese.losses.miner.BatchHardMiner;
import org.siamese.losses.miner.HDCMiner;
import org.siamese.losses.miner.MultiSimilarityMiner;
import org.siamese.losses.miner.PackagedTripletsMiner;
import org.siamese.losses.miner.PairMarginMiner;
import org.siamese.losses.miner.Strategy;
import org.siamese.losses.miner.TripletMarginMiner;
import org.siamese.losses.miner.TripletMarginMiner.Kind;
import org.siamese.losses.reducer.AvgNonZeroReducer;
import org.siamese.losses.reducer.ClassWeightedReducer;
import org.siamese.losses.reducer.DivisorReducer;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.reducer.PartsReducer;
import org.siamese.losses.reducer.PerAnchorReducer;
import org.siamese.losses.reducer.SumReducer;
import org.siamese.losses.reducer.ThresholdReducer;
import org.siamese.losses.spi.MatrixLoss;
import org.siamese.losses.spi.ReducedLoss;
import org.siamese.losses.spi.RowRegulariser;

/** Which loss, miner or reducer of this library a case of a golden file speaks of. */
final class GoldenCases {
    /** Names a loss, miner or reducer that this library, or this table, does not know. */
    static final class Unknown extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unknown(String what) {
            super("unknown " + what);
        }
    }

    private static final Map<String, BiFunction<JsonNode, Compatibility, MetricLoss>> LOSSES = new TreeMap<>();

    private static final Map<String, BiFunction<JsonNode, Compatibility, Miner>> MINERS = new TreeMap<>();

    /** Parameters of regularisers and wrappers. */
    private static final Set<String> READ_ELSEWHERE = Set.of(
            "views",
            "embedding_size",
            "num_classes",
            "centers_per_class",
            "embedding_regularizer",
            "embedding_regularizer_params",
            "embedding_reg_weight",
            "weight_regularizer",
            "weight_regularizer_params",
            "weight_reg_weight");

    private static Set<String> read = new HashSet<>();

    static {
        losses();
        miners();
    }

    private GoldenCases() {}

    private static void losses() {
        LOSSES.put("ContrastiveLoss", (c, as) -> ContrastiveLoss.ofDefaults()
                .withDistance(measure(c, EuclideanDistance.ofUnitRows()))
                .withPositiveMargin(number(c, "pos_margin"))
                .withNegativeMargin(number(c, "neg_margin")));
        LOSSES.put("TripletMarginLoss", (c, as) -> TripletMarginLoss.ofDefaults()
                .withDistance(measure(c, EuclideanDistance.ofUnitRows()))
                .withMargin(number(c, "margin"))
                .withSwap(parameter(c, "swap", false))
                .withSmooth(parameter(c, "smooth", false)));
        LOSSES.put("NTXentLoss", (c, as) -> NTXentLoss.ofDefaults()
                .withDistance(measure(c, new CosineSimilarity()))
                .withTemperature(number(c, "temperature"))
                .withCompatibility(as));
        LOSSES.put("SupConLoss", (c, as) -> SupConLoss.ofDefaults()
                .withDistance(measure(c, new CosineSimilarity()))
                .withTemperature(number(c, "temperature"))
                .withCompatibility(as));
        LOSSES.put("MultiSimilarityLoss", (c, as) -> MultiSimilarityLoss.ofDefaults()
                .withDistance(measure(c, new CosineSimilarity()))
                .withAlpha(number(c, "alpha"))
                .withBeta(number(c, "beta"))
                .withBase(number(c, "base"))
                .withCompatibility(as));
        LOSSES.put("CircleLoss", (c, as) -> CircleLoss.ofDefaults()
                .withDistance((Similarity) measure(c, new CosineSimilarity()))
                .withMargin(number(c, c.path("params").has("m") ? "m" : "margin"))
                .withGamma(number(c, "gamma"))
                .withCompatibility(as));
        LOSSES.put("LiftedStructureLoss", (c, as) -> LiftedStructureLoss.ofDefaults()
                .withDistance(measure(c, EuclideanDistance.ofUnitRows()))
                .withNegativeMargin(number(c, "neg_margin"))
                .withPositiveMargin(number(c, "pos_margin")));
        LOSSES.put("GeneralizedLiftedStructureLoss", (c, as) -> GeneralizedLiftedStructureLoss.ofDefaults()
                .withDistance(measure(c, EuclideanDistance.ofUnitRows()))
                .withNegativeMargin(number(c, "neg_margin"))
                .withPositiveMargin(number(c, "pos_margin"))
                .withCompatibility(as));
        LOSSES.put("MarginLoss", (c, as) -> MarginLoss.ofDefaults()
                .withDistance(measure(c, EuclideanDistance.ofUnitRows()))
                .withMargin(number(c, "margin"))
                .withBeta(number(c, "beta"))
                .withNu(number(c, "nu"))
                .withBetas(
                        parameter(c, "learn_beta", false)
                                ? parameter(c, "beta_per_class", false) ? classes(c) : 1
                                : 0));
        LOSSES.put("TupletMarginLoss", (c, as) -> TupletMarginLoss.ofDefaults()
                .withMarginDegrees(number(c, "margin_degrees"))
                .withScale(number(c, "scale")));
        LOSSES.put("SignalToNoiseRatioContrastiveLoss", (c, as) -> SignalToNoiseRatioContrastiveLoss.ofDefaults()
                .withDistance(new SnrDistance(true))
                .withPositiveMargin(number(c, "pos_margin"))
                .withNegativeMargin(number(c, "neg_margin")));
        LOSSES.put("NCALoss", (c, as) -> NCALoss.ofDefaults()
                .withDistance(measure(c, SquaredEuclideanDistance.ofUnitRows()))
                .withSoftmaxScale(number(c, "softmax_scale")));
        LOSSES.put("IntraPairVarianceLoss", (c, as) -> IntraPairVarianceLoss.ofDefaults()
                .withDistance(measure(c, new CosineSimilarity()))
                .withPositiveEpsilon(number(c, "pos_eps"))
                .withNegativeEpsilon(number(c, "neg_eps")));
        LOSSES.put("FastAPLoss", (c, as) -> FastAPLoss.ofDefaults()
                .withDistance((Distance) measure(c, SquaredEuclideanDistance.ofUnitRows()))
                .withBins((int) number(c, "num_bins")));
        LOSSES.put("ProxyAnchorLoss", (c, as) -> ProxyAnchorLoss.ofClasses(classes(c))
                .withDistance(measure(c, new CosineSimilarity()))
                .withMargin(number(c, "margin"))
                .withAlpha(number(c, "alpha"))
                .withCompatibility(as));
        LOSSES.put("ProxyNCALoss", (c, as) -> ProxyNCALoss.ofClasses(classes(c))
                .withDistance(measure(c, SquaredEuclideanDistance.ofUnitRows()))
                .withSoftmaxScale(number(c, "softmax_scale")));
        LOSSES.put("ArcFaceLoss", (c, as) -> ArcFaceLoss.ofClasses(classes(c))
                .withMarginDegrees(number(c, "margin_degrees"))
                .withScale(number(c, "scale")));
        LOSSES.put("CosFaceLoss", (c, as) -> CosFaceLoss.ofClasses(classes(c))
                .withMargin(number(c, "margin"))
                .withScale(number(c, "scale")));
        LOSSES.put("SubCenterArcFaceLoss", (c, as) -> SubCenterArcFaceLoss.ofClasses(classes(c))
                .withSubCenters((int) number(c, "sub_centers"))
                .withMarginDegrees(number(c, "margin_degrees"))
                .withScale(number(c, "scale")));
        LOSSES.put("NormalizedSoftmaxLoss", (c, as) -> NormalizedSoftmaxLoss.ofClasses(classes(c))
                .withTemperature(number(c, "temperature")));
        LOSSES.put("SoftTripleLoss", (c, as) -> SoftTripleLoss.ofClasses(classes(c))
                .withCentersPerClass((int) number(c, "centers_per_class"))
                .withLa(number(c, "la"))
                .withGamma(number(c, "gamma"))
                .withMargin(number(c, "margin")));
        LOSSES.put("HadsellContrastive", (c, as) -> HadsellContrastiveLoss.ofDefaults()
                .withMargin(number(c, "margin")));
        LOSSES.put("AngularLoss", (c, as) -> AngularLoss.ofDefaults()
                .withAngleDegrees(number(c, "angle_degrees"))
                .withCompatibility(as));
        LOSSES.put("NPairsLoss", (c, as) -> NPairsLoss.ofDefaults().withDistance(measure(c, new DotSimilarity())));
        LOSSES.put("HistogramLoss", (c, as) -> HistogramLoss.ofDefaults()
                .withBins((int) number(c, "num_bins"))
                .withCompatibility(as));
        LOSSES.put("RankedListLoss", (c, as) -> RankedListLoss.ofDefaults()
                .withDistance((Distance) measure(c, EuclideanDistance.ofUnitRows()))
                .withMargin(number(c, "margin"))
                .withBoundary(number(c, "alpha"))
                .withTemperature(number(c, "neg_temperature"))
                .withPositiveTemperature(number(c, "pos_temperature"))
                .withBalance(number(c, "imbalance"))
                .withCompatibility(as));
        LOSSES.put(
                "VICRegLoss",
                (c, as) -> new VICRegLoss(
                        number(c, "invariance_lambda"),
                        number(c, "variance_mu"),
                        number(c, "covariance_v"),
                        number(c, "eps")));
        LOSSES.put("SphereFaceLoss", (c, as) -> SphereFaceLoss.ofClasses(classes(c))
                .withMargin((int) number(c, "margin"))
                .withScale(number(c, "scale")));
        LOSSES.put("LpRegularizer", (c, as) -> new LpRegulariser(number(c, "p"), number(c, "power")));
        LOSSES.put(
                "CrossBatchMemory",
                (c, as) -> new CrossBatchMemoryLoss(
                        (MatrixLoss) loss(c.path("wrapped"), as), (int) number(c, "memory_size")));
        LOSSES.put("SmoothAPLoss", (c, as) -> SmoothAPLoss.ofDefaults()
                .withDistance(measure(c, new CosineSimilarity()))
                .withTemperature(number(c, "temperature"))
                // Version 2 is right on batches of one shape only; what it computes on others is "value_2".
                .withCompatibility(c.has("value_2") ? as : Compatibility.CURRENT));
        LOSSES.put(
                "PNPLoss",
                (c, as) -> new PNPLoss(
                        measure(c, new CosineSimilarity()),
                        PNPVariant.valueOf(text(c, "variant")),
                        number(c, "b"),
                        number(c, "alpha"),
                        number(c, "anneal")));
        LOSSES.put("ThresholdConsistentMarginLoss", (c, as) -> ThresholdConsistentMarginLoss.ofDefaults()
                .withDistance((Similarity) measure(c, new CosineSimilarity()))
                .withLambdaPositive(number(c, "lambda_plus"))
                .withLambdaNegative(number(c, "lambda_minus"))
                .withMarginPositive(number(c, "margin_plus"))
                .withMarginNegative(number(c, "margin_minus")));
        LOSSES.put("InstanceLoss", (c, as) -> InstanceLoss.ofDefaults()
                .withDistance(measure(c, new CosineSimilarity()))
                .withGamma(number(c, "gamma")));
        LOSSES.put("LargeMarginSoftmaxLoss", (c, as) -> LargeMarginSoftmaxLoss.ofClasses(classes(c))
                .withMargin((int) number(c, "margin"))
                .withScale(number(c, "scale")));
        LOSSES.put("P2SGradLoss", (c, as) -> P2SGradLoss.ofClasses(classes(c)));
        LOSSES.put("ManifoldLoss", (c, as) -> ManifoldLoss.ofSeed(1)
                .withDistance((Similarity) measure(c, new CosineSimilarity()))
                .withProxies((int) number(c, "num_proxies"))
                .withLambdaContext(number(c, "lambda_c"))
                .withAlpha(number(c, "alpha"))
                .withMargin(number(c, "margin"))
                .withAssignment(c.has("assignment") ? ManifoldAssignment.LABELS : ManifoldAssignment.DRAWN));
        LOSSES.put("DynamicSoftMarginLoss", (c, as) -> DynamicSoftMarginLoss.ofDefaults()
                .withLeast(number(c, "min_val"))
                .withBins((int) number(c, "num_bins"))
                .withMomentum(number(c, "momentum")));
        LOSSES.put("SelfSupervisedLoss", (c, as) -> SelfSupervisedLoss.of((MatrixLoss) loss(c.path("wrapped"), as))
                .withViews(c.path("params").path("views").asInt(2))
                .withSymmetric(parameter(c, "symmetric", true)));
        LOSSES.put("ZeroMeanRegularizer", (c, as) -> new ZeroMeanRegulariser());
        LOSSES.put("RegularFaceRegularizer", (c, as) -> new RegularFaceRegulariser());
        LOSSES.put("CenterInvariantRegularizer", (c, as) -> new CenterInvariantRegulariser());
        LOSSES.put("SphericalEmbeddingRegularizer", (c, as) -> new SphericalEmbeddingRegulariser());
        LOSSES.put("SparseCentersRegularizer", (c, as) -> RegularisedLoss.of(
                        WeightedSumLoss.of(0, LpRegulariser.ofDefaults()))
                .withEmbeddings(1, new SparseCentersRegulariser((int) number(c, "num_classes"), (int)
                        number(c, "centers_per_class"))));
        LOSSES.put("MultiSupConLoss", (c, as) -> MultiSupConLoss.ofDefaults()
                .withDistance(measure(c, new CosineSimilarity()))
                .withTemperature(number(c, "temperature"))
                .withThreshold(number(c, "threshold")));
        LOSSES.put("DynamicArcFaceLoss", (c, as) -> DynamicArcFaceLoss.ofClassCounts(
                        integers(parameter(c, "class_counts")))
                .withSubCenters((int) number(c, "sub_centers"))
                .withLeastMargin(parameter(c, "margin_bounds").get(0).asDouble())
                .withLargestMargin(parameter(c, "margin_bounds").get(1).asDouble())
                .withPower(number(c, "power"))
                .withScale(number(c, "scale")));
        LOSSES.put("GE2ELoss", (c, as) -> GE2ELoss.ofDefaults()
                .withVariant(GE2EVariant.valueOf(text(c, "variant")))
                .withStartW(number(c, "init_w"))
                .withStartB(number(c, "init_b")));
        LOSSES.put("CenterLoss", (c, as) -> CenterLoss.ofClasses(classes(c)).withAlpha(number(c, "alpha")));
        LOSSES.put("DecoupledContrastiveLoss", (c, as) -> DecoupledContrastiveLoss.ofDefaults()
                .withDistance(measure(c, new CosineSimilarity()))
                .withTemperature(number(c, "temperature"))
                .withSigma(parameter(c, "sigma").asDouble(0)));
        LOSSES.put("SelectivelyContrastiveTripletLoss", (c, as) -> SelectivelyContrastiveTripletLoss.ofDefaults()
                .withDistance((Similarity) measure(c, new CosineSimilarity()))
                .withPenalty(number(c, "penalty"))
                .withTemperature(number(c, "temperature")));
    }

    private static void miners() {
        MINERS.put(
                "HDCMiner",
                (c, as) -> new HDCMiner(
                        measure(c, EuclideanDistance.ofUnitRows()),
                        number(c, "filter_percentage"),
                        c.has("given_positive_pairs") ? new Given(tuples(c, "given_")) : null));
        MINERS.put("EmbeddingsAlreadyPackagedAsTriplets", (c, as) -> new PackagedTripletsMiner());
        MINERS.put(
                "TripletMarginMiner",
                (c, as) -> new TripletMarginMiner(
                        measure(c, EuclideanDistance.ofUnitRows()),
                        number(c, "margin"),
                        Kind.valueOf(text(c, "type_of_triplets"))));
        MINERS.put(
                "MultiSimilarityMiner",
                (c, as) -> new MultiSimilarityMiner(measure(c, new CosineSimilarity()), number(c, "epsilon")));
        MINERS.put("BatchHardMiner", (c, as) -> new BatchHardMiner(measure(c, EuclideanDistance.ofUnitRows())));
        MINERS.put(
                "BatchEasyHardMiner",
                (c, as) -> new BatchEasyHardMiner(
                        measure(c, EuclideanDistance.ofUnitRows()),
                        Strategy.valueOf(text(c, "pos_strategy")),
                        Strategy.valueOf(text(c, "neg_strategy"))));
        MINERS.put(
                "PairMarginMiner",
                (c, as) -> new PairMarginMiner(
                        measure(c, EuclideanDistance.ofUnitRows()), number(c, "pos_margin"), number(c, "neg_margin")));
        MINERS.put("AngularMiner", (c, as) -> new AngularMiner(number(c, "angle_degrees")));
    }

    /** Tuples that a case gives, as if a miner had chosen them. */
    record Given(Tuples tuples) implements Miner {
        @Override
        public Tuples mine(LabelledBatch batch) {
            return tuples;
        }
    }

    /** The loss of a case: its miner, reducer and regularisers too. */
    static MetricLoss loss(JsonNode golden, Compatibility as) {
        MetricLoss loss = made(known(LOSSES, golden.path("loss").asText(), "loss"), golden, as);
        if (golden.has("triplets") || golden.has("positive_pairs")) {
            loss = withMiner(loss, new Given(tuples(golden, "")));
        }
        if (golden.has("reducer")) {
            loss = ((ReducedLoss) loss).withReducer(reducer(golden.path("reducer")));
        }
        return regularised(loss, golden);
    }

    private static MetricLoss regularised(MetricLoss loss, JsonNode golden) {
        JsonNode params = golden.path("params");
        RegularisedLoss regularised = RegularisedLoss.of(loss);
        if (params.has("embedding_regularizer")) {
            regularised = regularised.withEmbeddings(
                    params.path("embedding_reg_weight").asDouble(1),
                    regulariser(params, "embedding_regularizer", golden));
        }
        if (params.has("weight_regularizer")) {
            regularised = regularised.withClasses(
                    params.path("weight_reg_weight").asDouble(1), regulariser(params, "weight_regularizer", golden));
        }
        return regularised.equals(RegularisedLoss.of(loss)) ? loss : regularised;
    }

    private static RowRegulariser regulariser(JsonNode params, String option, JsonNode golden) {
        JsonNode own = params.path(option + "_params");
        return switch (params.path(option).asText()) {
            case "LpRegularizer" -> new LpRegulariser(
                    own.path("p").asDouble(2), own.path("power").asDouble(1));
            case "ZeroMeanRegularizer" -> new ZeroMeanRegulariser();
            case "RegularFaceRegularizer" -> new RegularFaceRegulariser();
            case "CenterInvariantRegularizer" -> new CenterInvariantRegulariser();
            case "SphericalEmbeddingRegularizer" -> new SphericalEmbeddingRegulariser();
            case "SparseCentersRegularizer" -> new SparseCentersRegulariser(
                    own.path("num_classes").asInt(classes(golden)),
                    own.path("centers_per_class")
                            .asInt(params.path("centers_per_class").asInt()));
            default -> throw new Unknown("regulariser " + params.path(option).asText());
        };
    }

    private static MetricLoss withMiner(MetricLoss loss, Miner miner) {
        try {
            return (MetricLoss)
                    loss.getClass().getMethod("withMiner", Miner.class).invoke(loss, miner);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Tuples that a case names by three lists of triplets or two of pairs. */
    static Tuples tuples(JsonNode golden, String prefix) {
        if (golden.has("triplets") && prefix.isEmpty()) {
            int[][] t = columns(golden.path("triplets"), 3);
            return new TripletIndices(t[0], t[1], t[2]);
        }
        int[][] p = columns(golden.path(prefix + "positive_pairs"), 2);
        int[][] n = columns(golden.path(prefix + "negative_pairs"), 2);
        return new PairIndices(p[0], p[1], n[0], n[1]);
    }

    private static int[][] columns(JsonNode rows, int width) {
        int[][] columns = new int[width][rows.size()];
        for (int i = 0; i < rows.size(); i++) {
            for (int k = 0; k < width; k++) {
                columns[k][i] = rows.get(i).get(k).asInt();
            }
        }
        return columns;
    }

    static Reducer reducer(JsonNode golden) {
        JsonNode p = golden.path("params");
        return switch (golden.path("name").asText()) {
            case "MeanReducer" -> new MeanReducer();
            case "SumReducer" -> new SumReducer();
            case "AvgNonZeroReducer" -> new AvgNonZeroReducer();
            case "DivisorReducer" -> new DivisorReducer();
            case "ThresholdReducer" -> new ThresholdReducer(
                    p.path("low").asDouble(Double.NEGATIVE_INFINITY),
                    p.path("high").asDouble(Double.POSITIVE_INFINITY));
            case "PerAnchorReducer" -> new PerAnchorReducer(
                    p.has("inner") ? reducer(p.path("inner")) : new MeanReducer());
            case "ClassWeightedReducer" -> new ClassWeightedReducer(
                    StreamSupport.stream(p.path("weights").spliterator(), false)
                            .map(JsonNode::asDouble)
                            .toList());
            case "MultipleReducers" -> parts(p);
            default -> throw new Unknown("reducer " + golden.path("name").asText());
        };
    }

    private static Reducer parts(JsonNode params) {
        PartsReducer parts =
                PartsReducer.of(params.has("default") ? reducer(params.path("default")) : new MeanReducer());
        List<String> names = new ArrayList<>();
        params.path("reducers").fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            Reducer reducer = reducer(params.path("reducers").path(name));
            parts = switch (name) {
                case "pos_loss" -> parts.withPositive(reducer);
                case "neg_loss" -> parts.withNegative(reducer);
                case "margin_loss" -> parts.withPositive(reducer).withNegative(reducer);
                case "beta_reg_loss" -> parts.withRegulariser(reducer);
                default -> throw new Unknown("part " + name);
            };
        }
        return parts;
    }

    static Miner miner(JsonNode golden) {
        return made(known(MINERS, golden.path("miner").asText(), "miner"), golden, Compatibility.CURRENT);
    }

    /** Makes what a case names, of all its parameters: one that nothing reads would pass by chance. */
    private static <T> T made(BiFunction<JsonNode, Compatibility, T> maker, JsonNode golden, Compatibility as) {
        Set<String> outer = read;
        read = new HashSet<>(READ_ELSEWHERE);
        try {
            T value = maker.apply(golden, as);
            golden.path("params").fieldNames().forEachRemaining(name -> {
                if (!read.contains(name)) {
                    throw new Unknown(
                            "parameter " + name + " = " + golden.path("params").path(name));
                }
            });
            return value;
        } finally {
            read = outer;
        }
    }

    private static <T> T known(Map<String, T> all, String name, String kind) {
        T value = all.get(name);
        if (value == null) {
            throw new Unknown(kind + " " + name);
        }
        return value;
    }

    private static PairMeasure measure(JsonNode golden, PairMeasure otherwise) {
        if (!golden.has("distance")) {
            return otherwise;
        }
        boolean normalised = golden.path("normalize").asBoolean();
        return switch (golden.path("distance").asText()) {
            case "euclidean" -> new EuclideanDistance(normalised);
            case "squared_euclidean" -> new SquaredEuclideanDistance(normalised);
            case "cosine" -> new CosineSimilarity();
            case "dot" -> normalised ? new CosineSimilarity() : new DotSimilarity();
            case "snr" -> new SnrDistance(golden.path("normalize").asBoolean(true));
            case "lp" -> new LpDistance(golden.path("p").asDouble(), normalised)
                    .withPower(golden.path("power").asDouble(1));
            default -> throw new Unknown("distance " + golden.path("distance").asText());
        };
    }

    private static int classes(JsonNode golden) {
        return golden.path("num_classes").asInt();
    }

    private static JsonNode parameter(JsonNode golden, String name) {
        read.add(name);
        JsonNode value = golden.path("params").path(name);
        if (value.isMissingNode()) {
            throw new AssertionError("no parameter \"" + name + "\" in " + golden.path("params"));
        }
        return value;
    }

    private static boolean parameter(JsonNode golden, String name, boolean otherwise) {
        read.add(name);
        return golden.path("params").path(name).asBoolean(otherwise);
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
