package org.siamese.core.model;

import java.util.Arrays;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.FiniteArrays;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.tower.Tower;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.image.ImageShape;
import org.siamese.image.inference.InferenceSettings;
import org.siamese.image.inference.Whitening;

/**
 * How a model embeds arrays: the tower, with the settings' views and whitening. Thread-safe.
 *
 * @param tower whose inputs they are
 * @param shared computes the tower
 * @param type of the tower's parameters
 * @param settings views, whitening and distance
 */
record ArrayEmbedding(Tower tower, SharedEmbedder shared, DataType type, InferenceSettings settings) {

    /** [dimension] for one input, [n, dimension] for a batch. */
    INDArray embed(INDArray features) {
        long[] shape = tower.inputShape();
        long[] got = features.shape();
        if (Arrays.equals(got, shape)) {
            long[] batch = new long[shape.length + 1];
            batch[0] = 1;
            System.arraycopy(shape, 0, batch, 1, shape.length);
            return compute(features.reshape(batch)).getRow(0).dup();
        }
        if (got.length != shape.length + 1 || !Arrays.equals(Arrays.copyOfRange(got, 1, got.length), shape)) {
            throw new IllegalArgumentException("features: expected one input of shape " + Arrays.toString(shape)
                    + " or a batch of them, got shape " + Arrays.toString(got));
        }
        return compute(features);
    }

    /** [dimension] for each input, a few at a time. */
    Stream<INDArray> embed(Stream<INDArray> inputs) {
        EmbeddingIterator iterator = new EmbeddingIterator(this, inputs.iterator());
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator, Spliterator.ORDERED), false)
                .onClose(inputs::close);
    }

    INDArray embedOne(INDArray input) {
        return embed(requireOne(input));
    }

    INDArray requireOne(INDArray input) {
        if (!Arrays.equals(input.shape(), tower.inputShape())) {
            throw new IllegalArgumentException("input: expected shape " + Arrays.toString(tower.inputShape())
                    + ", got shape " + Arrays.toString(input.shape()));
        }
        return input;
    }

    RowMatrix rows(INDArray embeddings) {
        return RowMatrices.of(embeddings.rank() == 1 ? embeddings.reshape(1, embeddings.length()) : embeddings);
    }

    /** The distance of two embeddings, [dimension] each. */
    double distance(INDArray left, INDArray right) {
        RowMatrix a = settings.distance().prepare(rows(left));
        RowMatrix b = settings.distance().prepare(rows(right));
        if (a.rows() != 1 || b.rows() != 1 || a.dimension() != b.dimension()) {
            throw new IllegalArgumentException("expected two embeddings of length " + tower.embeddingSize() + ", got "
                    + Arrays.toString(left.shape()) + " and " + Arrays.toString(right.shape()));
        }
        return settings.distance().between(a.values(), 0, b.values(), 0, a.dimension());
    }

    private INDArray compute(INDArray batch) {
        INDArray typed = batch.castTo(type);
        String problem = FiniteArrays.problem(typed);
        if (!problem.isEmpty()) {
            throw new IllegalArgumentException("features, " + problem);
        }
        INDArray embeddings =
                settings.testTimeAugmentation().isNone() ? shared.get().embed(typed) : overViews(typed);
        String wrong = FiniteArrays.problem(embeddings);
        if (!wrong.isEmpty()) {
            throw new IllegalStateException("tower, embeddings, " + wrong);
        }
        Whitening whitening = settings.whitening();
        return whitening == null
                ? embeddings
                : RowMatrices.toArray(whitening.of(RowMatrices.of(embeddings)), embeddings.dataType());
    }

    private INDArray overViews(INDArray batch) {
        int count = (int) batch.size(0);
        ImageShape shape = new ImageShape((int) batch.size(1), (int) batch.size(2), (int) batch.size(3));
        float[] images = batch.castTo(DataType.FLOAT).dup('c').data().asFloat();
        double[] rows = settings.testTimeAugmentation().embed(images, count, shape, seen -> shared.get()
                .embed(Nd4j.create(seen, batch.shape(), 'c').castTo(batch.dataType()))
                .dup('c')
                .data()
                .asDouble());
        return RowMatrices.toArray(rows, count, rows.length / count, batch.dataType());
    }
}
