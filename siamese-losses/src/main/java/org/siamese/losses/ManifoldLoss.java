package org.siamese.losses;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.weights.WeightInitNormal;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Targets;
import org.siamese.core.distance.PairMatrices;
import org.siamese.core.distance.PairMatrix;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.BatchRandom;
import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.LossWeight;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.distance.Similarity;
import org.siamese.losses.internal.Require;
import org.siamese.losses.internal.WeightArray;
import org.siamese.losses.spi.ClassWeights;

/**
 * Manifold similarity: rows and proxies are nodes of a graph with weights S = e^(2 max(0, s)) off the diagonal; with D its row sums,
 * F = (1 - alpha) (I - alpha D^-1/2 S D^-1/2)^-1 says how alike two nodes are along the manifold. The intrinsic part is the mean over rows
 * of log(1 + sum of e^v) over the other proxies k with v = F_ik - F_ic + margin at least 0, c the row's own proxy; the context part is the same
 * with the cosines of rows of F; the loss is the first plus lambdaContext times the second. Trains without labels: a batch is assigned to the
 * proxies at random unless labels are taken as an assignment. The weight "proxies" is [proxies, dimension]. Time grows as the cube of
 * rows + proxies.
 *
 * <p>Aziere, Todorovic, Ensemble Deep Manifold Similarity Learning Using Hard Proxies, CVPR 2019.
 *
 * @param distance default cosine similarity
 * @param proxies number of proxies, at least 1, default 50
 * @param lambdaContext weight of the context part, at least 0, default 1
 * @param alpha how far similarity spreads, above 0 and below 1, default 0.8
 * @param margin at least 0, default 5e-4
 * @param assignment default drawn
 * @param seed of the draw
 */
public record ManifoldLoss(
        Similarity distance,
        int proxies,
        double lambdaContext,
        double alpha,
        double margin,
        ManifoldAssignment assignment,
        long seed)
        implements ClassWeights {
    /** Default number of proxies. */
    public static final int DEFAULT_PROXIES = 50;

    /** Default weight of the context part. */
    public static final double DEFAULT_LAMBDA_CONTEXT = 1;

    /** Default alpha. */
    public static final double DEFAULT_ALPHA = 0.8;

    /** Default margin. */
    public static final double DEFAULT_MARGIN = 5e-4;

    /** Checks the parameters. */
    public ManifoldLoss {
        Require.atLeast("proxies", proxies, 1);
        Require.nonNegative("lambdaContext", lambdaContext);
        if (!(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("alpha: expected a value above 0 and below 1, got " + alpha);
        }
        Require.nonNegative("margin", margin);
    }

    /** Cosine similarity, 50 proxies, assignments drawn. */
    public static ManifoldLoss ofSeed(long seed) {
        return new ManifoldLoss(
                new CosineSimilarity(),
                DEFAULT_PROXIES,
                DEFAULT_LAMBDA_CONTEXT,
                DEFAULT_ALPHA,
                DEFAULT_MARGIN,
                ManifoldAssignment.DRAWN,
                seed);
    }

    /** This loss with another distance. */
    public ManifoldLoss withDistance(Similarity distance) {
        return new ManifoldLoss(distance, proxies, lambdaContext, alpha, margin, assignment, seed);
    }

    /** This loss with another proxies. */
    public ManifoldLoss withProxies(int proxies) {
        return new ManifoldLoss(distance, proxies, lambdaContext, alpha, margin, assignment, seed);
    }

    /** This loss with another lambda context. */
    public ManifoldLoss withLambdaContext(double lambdaContext) {
        return new ManifoldLoss(distance, proxies, lambdaContext, alpha, margin, assignment, seed);
    }

    /** This loss with another alpha. */
    public ManifoldLoss withAlpha(double alpha) {
        return new ManifoldLoss(distance, proxies, lambdaContext, alpha, margin, assignment, seed);
    }

    /** This loss with another margin. */
    public ManifoldLoss withMargin(double margin) {
        return new ManifoldLoss(distance, proxies, lambdaContext, alpha, margin, assignment, seed);
    }

    /** This loss with another assignment. */
    public ManifoldLoss withAssignment(ManifoldAssignment assignment) {
        return new ManifoldLoss(distance, proxies, lambdaContext, alpha, margin, assignment, seed);
    }

    /** This loss with another seed. */
    public ManifoldLoss withSeed(long seed) {
        return new ManifoldLoss(distance, proxies, lambdaContext, alpha, margin, assignment, seed);
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
    public List<LossWeight> weights(int dimension) {
        return List.of(new LossWeight(weightName(), proxies, dimension, new WeightInitNormal()));
    }

    /**
     * The proxy of each row that is drawn for a batch; each at least once.
     *
     * @throws IllegalArgumentException if there are fewer rows than proxies
     */
    public int[] draw(INDArray embeddings) {
        return draw(RowMatrices.of(embeddings));
    }

    private int[] draw(RowMatrix rows) {
        int n = rows.rows();
        if (n < proxies) {
            throw new IllegalArgumentException(
                    "embeddings: ManifoldLoss expects at least as many rows as proxies, " + proxies + ", got " + n);
        }
        SplittableRandom random = BatchRandom.of(seed, new LabelledBatch(rows, new int[n]));
        int[] drawn = new int[n];
        for (int i = 0; i < n; i++) {
            drawn[i] = i < proxies ? i : random.nextInt(proxies);
        }
        for (int i = n - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int kept = drawn[i];
            drawn[i] = drawn[other];
            drawn[other] = kept;
        }
        return drawn;
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        Require.sameRows(embeddings, targets);
        RowMatrix rows = RowMatrices.of(embeddings);
        int[] own;
        if (assignment == ManifoldAssignment.DRAWN) {
            own = draw(rows);
        } else if (targets instanceof Labels labels) {
            own = labels.toIntArray();
            Require.classes(own, proxies, "proxies");
        } else {
            throw Require.unsupported(this, "Labels, the proxy of each row", targets);
        }
        int d = rows.dimension();
        double[] all = Arrays.copyOf(rows.values(), (rows.rows() + proxies) * d);
        double[] weight = WeightArray.read(weights, weightName(), proxies, d).values();
        System.arraycopy(weight, 0, all, rows.rows() * d, weight.length);
        RowMatrix nodes = RowMatrix.of(all, rows.rows() + proxies, d);
        PairMatrix similarities = PairMatrices.of(distance, nodes, nodes);
        ManifoldGraph graph = new ManifoldGraph(similarities.values(), nodes.rows(), alpha);
        double value = graph.add(own, margin, lambdaContext);
        double[] gradient = similarities.gradient(graph.derivatives()).first();
        DataType type = embeddings.dataType();
        return new LossResult(
                value,
                RowMatrices.toArray(Arrays.copyOf(gradient, rows.values().length), rows.rows(), d, type),
                Map.of(
                        weightName(),
                        RowMatrices.toArray(
                                Arrays.copyOfRange(gradient, rows.values().length, gradient.length), proxies, d, type)),
                rows.rows(),
                value > 0 ? rows.rows() : 0);
    }
}
