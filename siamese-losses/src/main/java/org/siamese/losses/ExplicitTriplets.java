package org.siamese.losses;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Triplets;
import org.siamese.core.distance.MeasuredPairs;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LossResult;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.internal.Require;
import org.siamese.losses.spi.Part;
import org.siamese.losses.spi.TermSums;

/** A {@link TripletMarginLoss} on explicit triplets: only their own three distances are computed. */
final class ExplicitTriplets {
    private final TripletMarginLoss loss;
    private final INDArray embeddings;
    private final RowMatrix matrix;
    private final int count;
    private final MeasuredPairs[] sides;

    ExplicitTriplets(TripletMarginLoss loss, INDArray embeddings, Triplets triplets) {
        Require.sameRows(embeddings, triplets);
        this.loss = loss;
        this.embeddings = embeddings;
        this.matrix = RowMatrices.of(embeddings);
        this.count = triplets.count();
        PairMeasure measure = loss.distance();
        this.sides = new MeasuredPairs[] {
            MeasuredPairs.of(measure, matrix, roles(0), roles(1)),
            MeasuredPairs.of(measure, matrix, roles(0), roles(2)),
            MeasuredPairs.of(measure, matrix, roles(1), loss.swap() ? roles(2) : roles(1))
        };
    }

    private int[] roles(int role) {
        int[] rows = new int[count];
        Arrays.setAll(rows, k -> 3 * k + role);
        return rows;
    }

    LossResult result() {
        TripletTerm term = TripletTerm.of(loss);
        int sign = loss.distance().sign();
        int[] unknown = new int[count];
        Arrays.fill(unknown, -1);
        TermSums sums = new TermSums(loss.reducer(), unknown);
        double[][] derivatives = new double[3][count];
        for (int k = 0; k < count; k++) {
            double positive = sign * sides[0].values()[k];
            int side = term.swaps(sign * sides[1].values()[k], sign * sides[2].values()[k]) ? 2 : 1;
            double negative = sign * sides[side].values()[k];
            if (sums.add(Part.WHOLE, k, term.loss(positive, negative), 1)) {
                derivatives[0][k] = sign * term.derivative(positive, negative);
                derivatives[side][k] = -derivatives[0][k];
            }
        }
        TermSums.Reduced reduced = sums.reduce(Double.NaN);
        double[] gradient = new double[matrix.values().length];
        for (int side = 0; side < (loss.swap() ? 3 : 2); side++) {
            for (int k = 0; k < count; k++) {
                derivatives[side][k] *= reduced.weight(Part.WHOLE, k);
            }
            double[] part = sides[side].gradient(derivatives[side]);
            for (int i = 0; i < part.length; i++) {
                gradient[i] += part[i];
            }
        }
        INDArray array = RowMatrices.toArray(gradient, matrix.rows(), matrix.dimension(), embeddings.dataType());
        return LossResult.of(reduced.value(), array, sums.tuples(), sums.active());
    }
}
