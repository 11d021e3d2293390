package org.siamese.core.model;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Embeds inputs in groups, no more than one group ahead. */
final class EmbeddingIterator implements Iterator<INDArray> {
    private static final int GROUP = 64;

    private final ArrayEmbedding embedding;
    private final Iterator<INDArray> inputs;
    private Iterator<INDArray> ready = List.<INDArray>of().iterator();

    EmbeddingIterator(ArrayEmbedding embedding, Iterator<INDArray> inputs) {
        this.embedding = embedding;
        this.inputs = inputs;
    }

    @Override
    public boolean hasNext() {
        return ready.hasNext() || inputs.hasNext();
    }

    @Override
    public INDArray next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (!ready.hasNext()) {
            ready = embedded().iterator();
        }
        return ready.next();
    }

    private List<INDArray> embedded() {
        List<INDArray> group = new ArrayList<>();
        while (group.size() < GROUP && inputs.hasNext()) {
            group.add(embedding.requireOne(inputs.next()));
        }
        INDArray embeddings = embedding.embed(Nd4j.stack(0, group.toArray(INDArray[]::new)));
        List<INDArray> rows = new ArrayList<>();
        for (int row = 0; row < group.size(); row++) {
            rows.add(embeddings.getRow(row).dup());
        }
        return rows;
    }
}
