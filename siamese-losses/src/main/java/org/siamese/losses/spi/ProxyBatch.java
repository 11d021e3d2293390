package org.siamese.losses.spi;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Targets;
import org.siamese.core.distance.PairMatrices;
import org.siamese.core.distance.PairMatrix;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.Miner;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.internal.Require;
import org.siamese.losses.internal.WeightArray;

/** The measure of every row of a batch with every proxy of a {@link ProxyLoss}; proxies of one class are neighbours. */
public final class ProxyBatch {
    private final ProxyLoss loss;
    private final INDArray array;
    private final RowMatrix embeddings;
    private final RowMatrix proxies;
    private final PairMatrix matrix;
    private final int[] labels;
    private final short[] signs;
    private final double[] rowWeights;

    private ProxyBatch(ProxyLoss loss, INDArray array, Targets targets, Map<String, INDArray> weights) {
        if (!(targets instanceof Labels given)) {
            throw Require.unsupported(loss, "Labels", targets);
        }
        Require.sameRows(array, targets);
        this.loss = loss;
        this.array = array;
        this.embeddings = RowMatrices.of(array);
        this.labels = given.toIntArray();
        Require.classes(labels, loss.classes(), "classes");
        int dimension = embeddings.dimension();
        int count = loss.classes() * loss.proxiesPerClass();
        this.proxies = loss.proxiesAreColumns()
                ? transposed(WeightArray.read(weights, loss.weightName(), dimension, count))
                : WeightArray.read(weights, loss.weightName(), count, dimension);
        this.matrix = PairMatrices.of(loss.distance(), embeddings, proxies);
        this.signs = new short[matrix.values().length];
        for (int i = 0; i < labels.length; i++) {
            int own = i * count + labels[i] * loss.proxiesPerClass();
            Arrays.fill(signs, i * count, (i + 1) * count, (short) -1);
            Arrays.fill(signs, own, own + loss.proxiesPerClass(), (short) 1);
        }
        this.rowWeights = rowWeights(loss.miner());
    }

    /** The batch of a loss, checked. */
    public static ProxyBatch of(ProxyLoss loss, INDArray array, Targets targets, Map<String, INDArray> weights) {
        return new ProxyBatch(loss, array, targets, weights);
    }

    private static RowMatrix transposed(RowMatrix matrix) {
        double[] values = new double[matrix.values().length];
        for (int i = 0; i < matrix.rows(); i++) {
            for (int j = 0; j < matrix.dimension(); j++) {
                values[j * matrix.rows() + i] = matrix.values()[i * matrix.dimension() + j];
            }
        }
        return RowMatrix.of(values, matrix.dimension(), matrix.rows());
    }

    private double[] rowWeights(@Nullable Miner miner) {
        if (miner == null) {
            double[] ones = new double[labels.length];
            Arrays.fill(ones, 1);
            return ones;
        }
        return RowWeights.of(new LabelledBatch(embeddings, labels), miner, loss.countsAnchorsOnly());
    }

    /** Number of rows of the batch. */
    public int rows() {
        return labels.length;
    }

    /** Number of proxies. */
    public int proxies() {
        return proxies.rows();
    }

    /** The embeddings. */
    public RowMatrix embeddings() {
        return embeddings;
    }

    /** The proxies, one a row. */
    public RowMatrix proxyRows() {
        return proxies;
    }

    /** The class of each row. */
    public int[] labels() {
        return labels;
    }

    /** The measure's values, [rows, proxies]. */
    public double[] values() {
        return matrix.values();
    }

    /** 1 where a proxy is of the row's class, else -1. */
    public short[] signs() {
        return signs;
    }

    /** What the miner makes of each row, 0 to 1; 1 without a miner. */
    public double[] rowWeights() {
        return rowWeights;
    }

    /**
     * The outcome of a loss whose anchors are the proxies and whose columns are the rows of the batch. The reducer's divisor is
     * the number of proxies that have a row for positive terms, and that of all for negative terms.
     */
    public MatrixOutcome byProxy(ProxyLoss loss) {
        int[] classes = new int[proxies()];
        Arrays.setAll(classes, proxy -> proxy / loss.proxiesPerClass());
        TermSums sums = new TermSums(loss.reducer(), classes);
        double[] columns = new double[signs.length];
        short[] columnSigns = new short[signs.length];
        boolean[] present = new boolean[proxies()];
        for (int k = 0; k < signs.length; k++) {
            int to = k % proxies() * rows() + k / proxies();
            columns[to] = values()[k];
            columnSigns[to] = signs[k];
            present[k % proxies()] |= columnSigns[to] > 0;
        }
        double[] derivatives = new double[signs.length];
        AnchorRow row = new AnchorRow(columns, columnSigns, derivatives, rows(), sums, false);
        row.weighColumns(Arrays.stream(rowWeights).map(Math::log).toArray());
        for (int proxy = 0; proxy < proxies(); proxy++) {
            row.moveTo(proxy);
            loss.anchor(row);
        }
        int count = 0;
        for (boolean is : present) {
            count += is ? 1 : 0;
        }
        TermSums.Reduced reduced = sums.reduce(count, proxies());
        double[] back = new double[signs.length];
        for (int proxy = 0; proxy < proxies(); proxy++) {
            row.moveTo(proxy);
            row.scaleDerivatives(reduced.weight(Part.POSITIVE, proxy), reduced.weight(Part.NEGATIVE, proxy));
            for (int i = 0; i < rows(); i++) {
                back[i * proxies() + proxy] = derivatives[proxy * rows() + i];
            }
        }
        // A definition in which rows without weight count has a value without one.
        long taken = Arrays.stream(rowWeights).filter(w -> w > 0).count();
        return new MatrixOutcome(
                reduced.value(), back, taken == 0 && reduced.value() > 0 ? rows() : taken, sums.active());
    }

    /** The result for an outcome, whose derivatives are overwritten. */
    public LossResult result(MatrixOutcome outcome) {
        return result(outcome, new double[embeddings.values().length], new double[proxies.values().length]);
    }

    /** The result for an outcome and gradients that reach the embeddings and the proxies past the measure. */
    public LossResult result(MatrixOutcome outcome, double[] besides, double[] besidesProxies) {
        PairMatrix.Gradient gradient = matrix.gradient(outcome.derivatives());
        for (int i = 0; i < besides.length; i++) {
            besides[i] += gradient.first()[i];
        }
        for (int i = 0; i < besidesProxies.length; i++) {
            besidesProxies[i] += gradient.second()[i];
        }
        RowMatrix toProxies = RowMatrix.of(besidesProxies, proxies.rows(), proxies.dimension());
        return new LossResult(
                outcome.value(),
                RowMatrices.toArray(besides, embeddings.rows(), embeddings.dimension(), array.dataType()),
                Map.of(
                        loss.weightName(),
                        RowMatrices.toArray(
                                loss.proxiesAreColumns() ? transposed(toProxies) : toProxies, array.dataType())),
                outcome.tuples(),
                outcome.active());
    }
}
